#!/usr/bin/env bash
# Security groups for the allowlist "parallelcluster-2.4.1": 8 entries
# Written from allowlist.yaml at 2026-11-20T10:00:00.000Z by sallyport 0.0.0; change the allowlist, not this file
#
# Run it with bash and the AWS CLI version 2; the variables it needs it asks for. It may be run again.
# Planned from what was seen, with the CIDR entries of the allowlist. Put each clients group on the nodes of its role, and the group of the endpoints on the interface endpoints.
# A security group knows no names: all names leave through the group of the proxy, which has to hold clients to the allowlist.
# DNS to the VPC resolver, instance metadata and the time service are not filtered by security groups and need no rule.
# endpoints: counts 0 (IPv4) and 0 (IPv6) of 60 egress rules, before CIDR entries of the allowlist
# proxy: counts 1 (IPv4) and 0 (IPv6) of 60 egress rules, before CIDR entries of the allowlist
# clients-compute: counts 5 (IPv4) and 5 (IPv6) of 60 egress rules, before CIDR entries of the allowlist
# clients-head: counts 5 (IPv4) and 5 (IPv6) of 60 egress rules, before CIDR entries of the allowlist
#
# No entry is widened or dropped.

set -euo pipefail
export AWS_PAGER=
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

[ -n "${VPC_ID:-}" ] || { echo 'set VPC_ID to the VPC of the clients' >&2; exit 2; }

prefix_list() {
  id=$(aws ec2 describe-managed-prefix-lists --filters "Name=prefix-list-name,Values=$1" \
    --query 'PrefixLists[].PrefixListId' --output text)
  [ -n "$id" ] || { echo "no prefix list $1 in this region" >&2; return 1; }
}

security_group() {
  id=$(aws ec2 describe-security-groups \
    --filters "Name=vpc-id,Values=$VPC_ID" "Name=group-name,Values=$1" \
    --query 'SecurityGroups[].GroupId' --output text)
  [ -z "$id" ] || return 0
  id=$(aws ec2 create-security-group --vpc-id "$VPC_ID" --group-name "$1" --description "$2" \
    --query GroupId --output text)
  # A new group has a rule that lets everything out.
  aws ec2 revoke-security-group-egress --group-id "$id" \
    --ip-permissions '[{"IpProtocol":"-1","IpRanges":[{"CidrIp":"0.0.0.0/0"}]}]' >/dev/null
}

allow() {
  local answer
  answer=$(aws ec2 "authorize-security-group-$1" --group-id "$2" --ip-permissions "$3" 2>&1) ||
    [[ $answer == *InvalidPermission.Duplicate* ]] || { printf '%s\n' "$answer" >&2; return 1; }
}

prefix_list com.amazonaws.us-east-1.dynamodb
dynamodb_prefix_list_id=$id

prefix_list com.amazonaws.us-east-1.s3
s3_prefix_list_id=$id

security_group sallyport-parallelcluster-2-4-1-endpoints 'Network interfaces of the interface endpoints'
endpoints_group_id=$id

security_group sallyport-parallelcluster-2-4-1-proxy 'The egress proxy, which decides by name'
proxy_group_id=$id

security_group sallyport-parallelcluster-2-4-1-clients-compute 'Clients of the role compute'
clients_compute_group_id=$id

security_group sallyport-parallelcluster-2-4-1-clients-head 'Clients of the role head'
clients_head_group_id=$id

allow ingress "$endpoints_group_id" '[{"IpProtocol":"tcp","FromPort":443,"ToPort":443,"UserIdGroupPairs":[{"GroupId":"'"$clients_compute_group_id"'","Description":"Clients of the role compute"}]}]'

allow ingress "$endpoints_group_id" '[{"IpProtocol":"tcp","FromPort":443,"ToPort":443,"UserIdGroupPairs":[{"GroupId":"'"$clients_head_group_id"'","Description":"Clients of the role head"}]}]'

allow ingress "$proxy_group_id" '[{"IpProtocol":"tcp","FromPort":3128,"ToPort":3128,"UserIdGroupPairs":[{"GroupId":"'"$clients_compute_group_id"'","Description":"Clients of the role compute"}]}]'

allow ingress "$proxy_group_id" '[{"IpProtocol":"tcp","FromPort":3128,"ToPort":3128,"UserIdGroupPairs":[{"GroupId":"'"$clients_head_group_id"'","Description":"Clients of the role head"}]}]'

allow egress "$proxy_group_id" '[{"IpProtocol":"tcp","FromPort":443,"ToPort":443,"IpRanges":[{"CidrIp":"0.0.0.0/0","Description":"Any address, as the proxy decides by name"}]}]'

allow egress "$clients_compute_group_id" '[{"IpProtocol":"tcp","FromPort":443,"ToPort":443,"UserIdGroupPairs":[{"GroupId":"'"$endpoints_group_id"'","Description":"AWS APIs through interface endpoints"}]}]'

allow egress "$clients_compute_group_id" '[{"IpProtocol":"tcp","FromPort":443,"ToPort":443,"PrefixListIds":[{"PrefixListId":"'"$dynamodb_prefix_list_id"'","Description":"dynamodb through its gateway endpoint"}]}]'

allow egress "$clients_compute_group_id" '[{"IpProtocol":"tcp","FromPort":80,"ToPort":80,"PrefixListIds":[{"PrefixListId":"'"$s3_prefix_list_id"'","Description":"s3 through its gateway endpoint"}]}]'

allow egress "$clients_compute_group_id" '[{"IpProtocol":"tcp","FromPort":443,"ToPort":443,"PrefixListIds":[{"PrefixListId":"'"$s3_prefix_list_id"'","Description":"s3 through its gateway endpoint"}]}]'

allow egress "$clients_compute_group_id" '[{"IpProtocol":"tcp","FromPort":3128,"ToPort":3128,"UserIdGroupPairs":[{"GroupId":"'"$proxy_group_id"'","Description":"All that leaves by name, through the egress proxy"}]}]'

allow egress "$clients_head_group_id" '[{"IpProtocol":"tcp","FromPort":443,"ToPort":443,"UserIdGroupPairs":[{"GroupId":"'"$endpoints_group_id"'","Description":"AWS APIs through interface endpoints"}]}]'

allow egress "$clients_head_group_id" '[{"IpProtocol":"tcp","FromPort":443,"ToPort":443,"PrefixListIds":[{"PrefixListId":"'"$dynamodb_prefix_list_id"'","Description":"dynamodb through its gateway endpoint"}]}]'

allow egress "$clients_head_group_id" '[{"IpProtocol":"tcp","FromPort":80,"ToPort":80,"PrefixListIds":[{"PrefixListId":"'"$s3_prefix_list_id"'","Description":"s3 through its gateway endpoint"}]}]'

allow egress "$clients_head_group_id" '[{"IpProtocol":"tcp","FromPort":443,"ToPort":443,"PrefixListIds":[{"PrefixListId":"'"$s3_prefix_list_id"'","Description":"s3 through its gateway endpoint"}]}]'

allow egress "$clients_head_group_id" '[{"IpProtocol":"tcp","FromPort":3128,"ToPort":3128,"UserIdGroupPairs":[{"GroupId":"'"$proxy_group_id"'","Description":"All that leaves by name, through the egress proxy"}]}]'
