import type {
  PrefixList,
  SecurityGroup,
  SecurityGroupPeer,
  SecurityGroupRule,
  VpcEndpoint,
} from './infrastructure.ts';
import { idVariable, shellFile, shellWord, shellWords } from './shell.ts';

/** `prefix_list NAME` leaves the id of the list in `id`. */
export const PREFIX_LIST = `prefix_list() {
  id=$(aws ec2 describe-managed-prefix-lists --filters "Name=prefix-list-name,Values=$1" \\
    --query 'PrefixLists[].PrefixListId' --output text)
  [ -n "$id" ] || { echo "no prefix list $1 in this region" >&2; return 1; }
}`;

/** `security_group NAME DESCRIPTION` leaves the id of the group in `id`. */
export const GROUP = `security_group() {
  id=$(aws ec2 describe-security-groups \\
    --filters "Name=vpc-id,Values=$VPC_ID" "Name=group-name,Values=$1" \\
    --query 'SecurityGroups[].GroupId' --output text)
  [ -z "$id" ] || return 0
  id=$(aws ec2 create-security-group --vpc-id "$VPC_ID" --group-name "$1" --description "$2" \\
    --query GroupId --output text)
  # A new group has a rule that lets everything out.
  aws ec2 revoke-security-group-egress --group-id "$id" \\
    --ip-permissions '[{"IpProtocol":"-1","IpRanges":[{"CidrIp":"0.0.0.0/0"}]}]' >/dev/null
}`;

/** `allow ingress|egress GROUP PERMISSION-AS-JSON`; a rule that is there already is no error. */
export const GROUP_RULE = `allow() {
  local answer
  answer=$(aws ec2 "authorize-security-group-$1" --group-id "$2" --ip-permissions "$3" 2>&1) ||
    [[ $answer == *InvalidPermission.Duplicate* ]] || { printf '%s\\n' "$answer" >&2; return 1; }
}`;

/** `vpc_endpoint SERVICE TYPE OPTIONS-TO-CREATE-IT...` leaves the id of the endpoint in `id`. */
export const ENDPOINT = `vpc_endpoint() {
  local service=$1 type=$2
  shift 2
  id=$(aws ec2 describe-vpc-endpoints --filters "Name=vpc-id,Values=$VPC_ID" \\
    "Name=service-name,Values=$service" "Name=vpc-endpoint-type,Values=$type" \\
    Name=vpc-endpoint-state,Values=pendingAcceptance,pending,available \\
    --query 'VpcEndpoints[].VpcEndpointId' --output text)
  [ -z "$id" ] || return 0
  id=$(aws ec2 create-vpc-endpoint --vpc-id "$VPC_ID" --service-name "$service" \\
    --vpc-endpoint-type "$type" "$@" --query VpcEndpoint.VpcEndpointId --output text)
}`;

export function findPrefixList({ id, name }: PrefixList): string {
  return `${shellWords('prefix_list', name)}\n${idVariable(id)}=$id`;
}

export function group({ id, name, description }: SecurityGroup): string {
  return `${shellWords('security_group', name, description)}\n${idVariable(id)}=$id`;
}

export function addRule(rule: SecurityGroupRule): string {
  const { direction, protocol, fromPort, toPort, peer, description } = rule;
  const permission = {
    IpProtocol: protocol,
    FromPort: fromPort,
    ToPort: toPort,
    ...peerRange(peer, description),
  };
  const json = shellWord(JSON.stringify([permission]));
  return `allow ${direction} "$${idVariable(rule.group)}" ${fillIn(json, peer)}`;
}

/** Where the id of a peer goes, which only the running script knows. */
const PEER_ID = 'PEER_ID';

function peerRange(peer: SecurityGroupPeer, description: string): object {
  // Descriptions cannot hold the placeholder: it has an underscore between capitals only here.
  const Description = description.replaceAll(PEER_ID, 'peer id');
  switch (peer.kind) {
    case 'cidr':
      return peer.cidr.includes(':')
        ? { Ipv6Ranges: [{ CidrIpv6: peer.cidr, Description }] }
        : { IpRanges: [{ CidrIp: peer.cidr, Description }] };
    case 'prefix-list':
      return { PrefixListIds: [{ PrefixListId: PEER_ID, Description }] };
    case 'security-group':
      return { UserIdGroupPairs: [{ GroupId: PEER_ID, Description }] };
  }
}

function fillIn(json: string, peer: SecurityGroupPeer): string {
  return peer.kind === 'cidr' ? json : json.replace(PEER_ID, `'"$${idVariable(peer.id)}"'`);
}

export function endpoint({ id, serviceName, type }: VpcEndpoint): string {
  if (type.kind === 'interface') {
    const dns = type.privateDns ? '--private-dns-enabled' : '--no-private-dns-enabled';
    return [
      `vpc_endpoint ${shellWord(serviceName)} Interface ${dns} \\`,
      `  --subnet-ids "\${SUBNET_IDS_LIST[@]}" --security-group-ids "$ENDPOINT_SECURITY_GROUP_ID"`,
    ].join('\n');
  }
  const create = `vpc_endpoint ${shellWord(serviceName)} Gateway --route-table-ids "\${ROUTE_TABLE_IDS_LIST[@]}"`;
  return type.policy === undefined ? create : `${create}\n${policy(id, type.policy)}`;
}

function policy(id: string, document: object): string {
  const name = `${id}.json`;
  return [
    shellFile(name, JSON.stringify(document, null, 2)),
    `aws ec2 modify-vpc-endpoint --vpc-endpoint-id "$id" --policy-document "file://$work"/${shellWord(name)} >/dev/null`,
  ].join('\n');
}
