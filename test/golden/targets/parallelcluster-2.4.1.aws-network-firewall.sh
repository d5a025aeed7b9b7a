#!/usr/bin/env bash
# AWS Network Firewall, domain lists for the allowlist "parallelcluster-2.4.1": 8 entries
# Written from allowlist.yaml at 2026-11-20T10:00:00.000Z by sallyport 0.0.0; change the allowlist, not this file
#
# Run it with bash and the AWS CLI version 2; the variables it needs it asks for. It may be run again.
# Attach the groups to a firewall policy with RuleOrder STRICT_ORDER and the default actions aws:drop_established and aws:alert_established, above any wider pass rule.
# A group has its capacity for good: it has room for half as many entries again, then make a new one.
# ClientCidrs becomes HOME_NET; without it only clients in the VPC of the firewall itself are inspected.
# An entry of the protocol tcp lets any protocol through on its ports, but only to addresses.
# Plain HTTP is judged by the first request of a connection: further ones on it pass, to whatever host or path.
# TLS is judged by the name in the ClientHello, which a client chooses, and not by the address it connects to.
#
# This is not the allowlist to the letter:
#   autoscaling.us-east-1.amazonaws.com:443 widens: on any port
#   cloudformation.us-east-1.amazonaws.com:443 widens: on any port
#   dynamodb.us-east-1.amazonaws.com:443 widens: on any port
#   ec2.us-east-1.amazonaws.com:443 widens: on any port
#   github.com:443 widens: on any port
#   queue.amazonaws.com:443 widens: on any port
#   s3.amazonaws.com:80 widens: on any port
#   s3.amazonaws.com:80 widens: with any path, not only /ec2metadata/*
#   us-east-1-aws-parallelcluster.s3.amazonaws.com:443 widens: on any port

set -euo pipefail
export AWS_PAGER=
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

[ -n "${CLIENT_CIDRS:-}" ] || { echo 'set CLIENT_CIDRS to the CIDR blocks of the clients, separated by blanks' >&2; exit 2; }
read -r -a CLIENT_CIDRS_LIST <<<"$CLIENT_CIDRS"

printf -v home_net '%s","' "${CLIENT_CIDRS_LIST[@]}"

network_rules() {
  local arn token rules
  rules=$(<"$work/$1.json")
  printf '%s\n' "${rules/HOME_NET_BLOCKS/${home_net%???}}" >"$work/$1.json"
  arn=$(aws network-firewall list-rule-groups --scope ACCOUNT --type STATEFUL \
    --query "RuleGroups[?Name=='$1'].Arn" --output text)
  if [ -z "$arn" ]; then
    aws network-firewall create-rule-group --rule-group-name "$1" --type STATEFUL \
      --capacity "$2" --description "$3" --rule-group "file://$work/$1.json" >/dev/null
  else
    token=$(aws network-firewall describe-rule-group --rule-group-arn "$arn" --type STATEFUL \
      --query UpdateToken --output text)
    aws network-firewall update-rule-group --rule-group-arn "$arn" --update-token "$token" \
      --description "$3" --rule-group "file://$work/$1.json" >/dev/null
  fi
}

cat >"$work"/sallyport-parallelcluster-2-4-1-tls.json <<'END_OF_JSON'
{
  "RuleVariables": {
    "IPSets": {
      "HOME_NET": {
        "Definition": [
          "HOME_NET_BLOCKS"
        ]
      }
    }
  },
  "RulesSource": {
    "RulesSourceList": {
      "GeneratedRulesType": "ALLOWLIST",
      "TargetTypes": [
        "TLS_SNI"
      ],
      "Targets": [
        "autoscaling.us-east-1.amazonaws.com",
        "cloudformation.us-east-1.amazonaws.com",
        "dynamodb.us-east-1.amazonaws.com",
        "ec2.us-east-1.amazonaws.com",
        "github.com",
        "queue.amazonaws.com",
        "us-east-1-aws-parallelcluster.s3.amazonaws.com"
      ]
    }
  },
  "StatefulRuleOptions": {
    "RuleOrder": "STRICT_ORDER"
  }
}
END_OF_JSON
network_rules sallyport-parallelcluster-2-4-1-tls 100 'Egress allowlist, tls; written by sallyport'

cat >"$work"/sallyport-parallelcluster-2-4-1-http.json <<'END_OF_JSON'
{
  "RuleVariables": {
    "IPSets": {
      "HOME_NET": {
        "Definition": [
          "HOME_NET_BLOCKS"
        ]
      }
    }
  },
  "RulesSource": {
    "RulesSourceList": {
      "GeneratedRulesType": "ALLOWLIST",
      "TargetTypes": [
        "HTTP_HOST"
      ],
      "Targets": [
        "s3.amazonaws.com"
      ]
    }
  },
  "StatefulRuleOptions": {
    "RuleOrder": "STRICT_ORDER"
  }
}
END_OF_JSON
network_rules sallyport-parallelcluster-2-4-1-http 100 'Egress allowlist, http; written by sallyport'
