#!/usr/bin/env bash
# Route 53 Resolver DNS Firewall for the allowlist "parallelcluster-2.4.1": 8 entries
# Written from allowlist.yaml at 2026-11-20T10:00:00.000Z by sallyport 0.0.0; change the allowlist, not this file
#
# Run it with bash and the AWS CLI version 2; the variables it needs it asks for. It may be run again.
# Every other name is answered with NODATA. Watch first: change the action of the last rule from BLOCK to ALERT (and take BlockResponse out) and read the query log.
# Only queries to the resolver of the VPC are seen: a client that asks another resolver, or connects to an address, is not held back.
# Private hosted zones (ParallelCluster has one for each cluster, ending in .pcluster) and reverse lookups (*.in-addr.arpa) are names too: add those that you have.
# Redirections are trusted: the names behind a CNAME of an allowed name need no entry.
# Not verified: whether *.example.com covers example.com itself. It is written as it stands in the allowlist.
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

[ -n "${VPC_ID:-}" ] || { echo 'set VPC_ID to the VPC of the clients' >&2; exit 2; }

dns_list() {
  local status tries=0
  id=$(aws route53resolver list-firewall-domain-lists \
    --query "FirewallDomainLists[?Name=='$1'].Id" --output text)
  if [ -z "$id" ]; then
    id=$(aws route53resolver create-firewall-domain-list --name "$1" \
      --creator-request-id "$1-$(date +%s)" --query FirewallDomainList.Id --output text)
  fi
  aws route53resolver update-firewall-domains --firewall-domain-list-id "$id" \
    --operation REPLACE --domains "file://$work/$1.json" >/dev/null
  # The change goes on in the background, and may still fail there.
  until [ "${status:-}" = COMPLETE ]; do
    status=$(aws route53resolver get-firewall-domain-list --firewall-domain-list-id "$id" \
      --query FirewallDomainList.Status --output text)
    tries=$((tries + 1))
    if [[ $status == *FAILED* ]] || [ "$tries" -gt 60 ]; then
      echo "domain list $1 is $status" >&2
      return 1
    fi
    [ "$status" = COMPLETE ] || sleep 2
  done
}

dns_rule_group() {
  id=$(aws route53resolver list-firewall-rule-groups \
    --query "FirewallRuleGroups[?Name=='$1'].Id" --output text)
  if [ -z "$id" ]; then
    id=$(aws route53resolver create-firewall-rule-group --name "$1" \
      --creator-request-id "$1-$(date +%s)" --query FirewallRuleGroup.Id --output text)
  fi
}

dns_rule() {
  local group=$1 name=$2 priority=$3 list=$4 found
  shift 4
  found=$(aws route53resolver list-firewall-rules --firewall-rule-group-id "$group" \
    --query "FirewallRules[?FirewallDomainListId=='$list'].Name" --output text)
  [ -z "$found" ] || return 0
  aws route53resolver create-firewall-rule --firewall-rule-group-id "$group" --name "$name" \
    --creator-request-id "$name-$(date +%s)" --firewall-domain-list-id "$list" \
    --priority "$priority" --firewall-domain-redirection-action TRUST_REDIRECTION_DOMAIN \
    --action "$@" >/dev/null
}

associate_dns() {
  local found
  found=$(aws route53resolver list-firewall-rule-group-associations \
    --firewall-rule-group-id "$1" --vpc-id "$VPC_ID" \
    --query 'FirewallRuleGroupAssociations[].Id' --output text)
  [ -z "$found" ] || return 0
  aws route53resolver associate-firewall-rule-group --firewall-rule-group-id "$1" \
    --creator-request-id "$2-$(date +%s)" --name "$2" --priority "$3" --vpc-id "$VPC_ID" >/dev/null
}

cat >"$work"/sallyport-parallelcluster-2-4-1-allow.json <<'END_OF_JSON'
[
  "autoscaling.us-east-1.amazonaws.com",
  "cloudformation.us-east-1.amazonaws.com",
  "dynamodb.us-east-1.amazonaws.com",
  "ec2.us-east-1.amazonaws.com",
  "github.com",
  "queue.amazonaws.com",
  "s3.amazonaws.com",
  "us-east-1-aws-parallelcluster.s3.amazonaws.com"
]
END_OF_JSON
dns_list sallyport-parallelcluster-2-4-1-allow
allow_id=$id

cat >"$work"/sallyport-parallelcluster-2-4-1-vpc-names.json <<'END_OF_JSON'
[
  "*.compute.internal",
  "*.ec2.internal"
]
END_OF_JSON
dns_list sallyport-parallelcluster-2-4-1-vpc-names
vpc_names_id=$id

cat >"$work"/sallyport-parallelcluster-2-4-1-everything-else.json <<'END_OF_JSON'
[
  "*"
]
END_OF_JSON
dns_list sallyport-parallelcluster-2-4-1-everything-else
everything_else_id=$id

dns_rule_group sallyport-parallelcluster-2-4-1-dns
rules_id=$id
dns_rule "$rules_id" sallyport-parallelcluster-2-4-1-allow 100 "$allow_id" ALLOW
dns_rule "$rules_id" sallyport-parallelcluster-2-4-1-vpc-names 200 "$vpc_names_id" ALLOW
dns_rule "$rules_id" sallyport-parallelcluster-2-4-1-everything-else 300 "$everything_else_id" BLOCK --block-response NODATA

associate_dns "$rules_id" sallyport-parallelcluster-2-4-1-dns 200
