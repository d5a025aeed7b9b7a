#!/usr/bin/env bash
# VPC endpoints for the allowlist "parallelcluster-2.4.1": 8 entries
# Written from allowlist.yaml at 2026-11-20T10:00:00.000Z by sallyport 0.0.0; change the allowlist, not this file
#
# Run it with bash and the AWS CLI version 2; the variables it needs it asks for. It may be run again.
# Planned from what was seen, for us-east-1. An endpoint carries a service and filters no names: the group from the target aws-security-group says who may use it.
# Clients behind a proxy reach an endpoint only if the proxy is in this VPC, or if the names are in their NO_PROXY.
# com.amazonaws.us-east-1.s3 is left without a policy: Add the buckets that are used through s3.amazonaws.com:80, of which the record shows none: intercept the name, or ask who uses it.
# com.amazonaws.us-east-1.sqs does not cover queue.amazonaws.com: its private DNS does not cover this name
# A gateway endpoint works by the route table of the subnet that a connection starts in. What clients send through a proxy starts in the subnet of the proxy: name these hosts in NO_PROXY, or give that subnet the route too.
# ParallelCluster 3 with Networking/Proxy/HttpProxyAddress sets no_proxy to localhost and the metadata address alone, so nodes send API calls to the proxy although the endpoints exist: extend no_proxy in a custom action or in the image.
# Besides its endpoint, cloudformation needs cloudformation-waitcondition-us-east-1 and cloudformation-custom-resource-response-useast1: wait conditions (cfn-signal) and custom resources answer by writing into buckets of AWS; an endpoint policy or a firewall without them fails a stack after its timeout.
# Keep the gateway endpoint for DynamoDB even where policy asks for interface endpoints: the interface endpoint has no private DNS, so each client would need its endpoint URL.
# An interface endpoint for S3 would not cover these: its private DNS leaves out FIPS, website, global (s3.amazonaws.com) and dash (s3-<region>) names. The gateway endpoint goes by address and carries those of its own region.
# The rules that let clients out to GitHub directly name its addresses of 2025-07-25. They change several times a year and without notice: compare with https://api.github.com/meta before use, or let them out through a proxy.
#
# No entry is widened or dropped.

set -euo pipefail
export AWS_PAGER=
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

[ -n "${VPC_ID:-}" ] || { echo 'set VPC_ID to the VPC of the clients' >&2; exit 2; }

[ -n "${ROUTE_TABLE_IDS:-}" ] || { echo 'set ROUTE_TABLE_IDS to the route tables of the subnets of the clients, separated by blanks' >&2; exit 2; }
read -r -a ROUTE_TABLE_IDS_LIST <<<"$ROUTE_TABLE_IDS"

[ -n "${SUBNET_IDS:-}" ] || { echo 'set SUBNET_IDS to one subnet for each zone that gets an endpoint, separated by blanks' >&2; exit 2; }
read -r -a SUBNET_IDS_LIST <<<"$SUBNET_IDS"

[ -n "${ENDPOINT_SECURITY_GROUP_ID:-}" ] || { echo 'set ENDPOINT_SECURITY_GROUP_ID to the security group of interface endpoints, from the target aws-security-group' >&2; exit 2; }

vpc_endpoint() {
  local service=$1 type=$2
  shift 2
  id=$(aws ec2 describe-vpc-endpoints --filters "Name=vpc-id,Values=$VPC_ID" \
    "Name=service-name,Values=$service" "Name=vpc-endpoint-type,Values=$type" \
    Name=vpc-endpoint-state,Values=pendingAcceptance,pending,available \
    --query 'VpcEndpoints[].VpcEndpointId' --output text)
  [ -z "$id" ] || return 0
  id=$(aws ec2 create-vpc-endpoint --vpc-id "$VPC_ID" --service-name "$service" \
    --vpc-endpoint-type "$type" "$@" --query VpcEndpoint.VpcEndpointId --output text)
}

vpc_endpoint com.amazonaws.us-east-1.autoscaling Interface --private-dns-enabled \
  --subnet-ids "${SUBNET_IDS_LIST[@]}" --security-group-ids "$ENDPOINT_SECURITY_GROUP_ID"

vpc_endpoint com.amazonaws.us-east-1.cloudformation Interface --private-dns-enabled \
  --subnet-ids "${SUBNET_IDS_LIST[@]}" --security-group-ids "$ENDPOINT_SECURITY_GROUP_ID"

vpc_endpoint com.amazonaws.us-east-1.dynamodb Gateway --route-table-ids "${ROUTE_TABLE_IDS_LIST[@]}"

vpc_endpoint com.amazonaws.us-east-1.ec2 Interface --private-dns-enabled \
  --subnet-ids "${SUBNET_IDS_LIST[@]}" --security-group-ids "$ENDPOINT_SECURITY_GROUP_ID"

vpc_endpoint com.amazonaws.us-east-1.s3 Gateway --route-table-ids "${ROUTE_TABLE_IDS_LIST[@]}"

vpc_endpoint com.amazonaws.us-east-1.sqs Interface --private-dns-enabled \
  --subnet-ids "${SUBNET_IDS_LIST[@]}" --security-group-ids "$ENDPOINT_SECURITY_GROUP_ID"
