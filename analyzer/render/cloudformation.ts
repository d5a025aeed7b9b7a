import { Document } from 'yaml';
import {
  type Infrastructure,
  type NetworkRules,
  PARAMETERS,
  type ParameterId,
  type PrefixList,
  type Resource,
  type SecurityGroupPeer,
  type SecurityGroupRule,
  type VpcEndpoint,
} from './infrastructure.ts';
import { commented } from './targets/header.ts';

/**
 * Writes a CloudFormation template in YAML. Intrinsic functions have their long form (`Ref:`), so
 * the file needs no tags, and any YAML reader reads it.
 *
 * Property names: CloudFormation template reference, read 2026-11-20.
 */
export function renderCloudFormation(infrastructure: Infrastructure): string {
  const { resources } = infrastructure;
  const parameters = [
    ...infrastructure.parameters.map((id): Entry => [id, parameter(id)]),
    ...resources.filter((resource) => resource.kind === 'prefix-list').map(prefixListParameter),
  ];
  const template = {
    AWSTemplateFormatVersion: '2010-09-09',
    Description: infrastructure.title.slice(0, 1024),
    ...(parameters.length > 0 && { Parameters: Object.fromEntries(parameters) }),
    Resources: Object.fromEntries(resources.flatMap(toResource)),
  };
  const text = toYaml(template);
  return `${commented([...infrastructure.header, ...sizeNote(text)], '#')}\n${text}`;
}

/**
 * CloudFormation's own reader is close to YAML 1.1, where `on` and `0123` are no strings, so what
 * either version would not read as a string is quoted; and no two equal lists become an alias.
 */
function toYaml(value: unknown): string {
  const document = new Document(value, { version: '1.1', aliasDuplicateObjects: false });
  return document.toString({ lineWidth: 0, directives: false });
}

const INLINE_BYTES = 51_200;

/** A template body is at most 51,200 bytes, one in S3 1 MB (CloudFormation quotas, read 2026-11-20). */
function sizeNote(text: string): string[] {
  const bytes = Buffer.byteLength(text);
  if (bytes <= INLINE_BYTES) return [];
  return [
    '',
    `Larger than ${INLINE_BYTES} bytes: put it into S3 and give --template-url, or use aws cloudformation deploy --s3-bucket`,
  ];
}

type Entry = readonly [string, unknown];

function ref(id: string): object {
  return { Ref: id };
}

const PARAMETER_TYPES: Readonly<Record<ParameterId, string>> = {
  VpcId: 'AWS::EC2::VPC::Id',
  SubnetIds: 'List<AWS::EC2::Subnet::Id>',
  RouteTableIds: 'CommaDelimitedList',
  ClientCidrs: 'CommaDelimitedList',
  EndpointSecurityGroupId: 'AWS::EC2::SecurityGroup::Id',
};

function parameter(id: ParameterId): object {
  return { Type: PARAMETER_TYPES[id], Description: PARAMETERS[id].description };
}

/** A template cannot look a prefix list up by its name. */
function prefixListParameter({ id, name }: PrefixList): Entry {
  const command = `aws ec2 describe-managed-prefix-lists --filters Name=prefix-list-name,Values=${name}`;
  return [id, { Type: 'String', Description: `the id (pl-...) of ${name}: ${command}` }];
}

interface Declaration {
  readonly Type: string;
  readonly Properties: object;
}

function toResource(resource: Resource): readonly Entry[] {
  return resource.kind === 'prefix-list' ? [] : [[resource.id, declare(resource)]];
}

function declare(resource: Exclude<Resource, PrefixList>): Declaration {
  switch (resource.kind) {
    case 'network-rule-group':
      return {
        Type: 'AWS::NetworkFirewall::RuleGroup',
        Properties: {
          RuleGroupName: resource.name,
          Description: resource.description,
          Type: 'STATEFUL',
          Capacity: resource.capacity,
          RuleGroup: networkRuleGroup(resource.rules, ref('ClientCidrs')),
        },
      };
    case 'dns-domain-list':
      return {
        Type: 'AWS::Route53Resolver::FirewallDomainList',
        Properties: { Name: resource.name, Domains: resource.domains },
      };
    case 'dns-rule-group':
      return {
        Type: 'AWS::Route53Resolver::FirewallRuleGroup',
        Properties: {
          Name: resource.name,
          FirewallRules: resource.rules.map(({ priority, list, action }) => ({
            Priority: priority,
            FirewallDomainListId: ref(list),
            Action: action,
            ...(action === 'BLOCK' && { BlockResponse: 'NODATA' }),
            FirewallDomainRedirectionAction: 'TRUST_REDIRECTION_DOMAIN',
          })),
        },
      };
    case 'dns-association':
      return {
        Type: 'AWS::Route53Resolver::FirewallRuleGroupAssociation',
        Properties: {
          Name: resource.name,
          FirewallRuleGroupId: ref(resource.ruleGroup),
          Priority: resource.priority,
          VpcId: ref('VpcId'),
        },
      };
    case 'security-group':
      return {
        Type: 'AWS::EC2::SecurityGroup',
        Properties: {
          GroupName: resource.name,
          GroupDescription: resource.description,
          VpcId: ref('VpcId'),
          SecurityGroupEgress: [NOWHERE],
        },
      };
    case 'security-group-rule':
      return resource.direction === 'ingress'
        ? { Type: 'AWS::EC2::SecurityGroupIngress', Properties: rule(resource, 'Source') }
        : { Type: 'AWS::EC2::SecurityGroupEgress', Properties: rule(resource, 'Destination') };
    case 'vpc-endpoint':
      return { Type: 'AWS::EC2::VPCEndpoint', Properties: endpoint(resource) };
  }
}

/** The `RuleGroup` of the Network Firewall API, which has this shape in CloudFormation too. */
export function networkRuleGroup(rules: NetworkRules, homeNet: unknown): object {
  return {
    RuleVariables: { IPSets: { HOME_NET: { Definition: homeNet } } },
    RulesSource: rulesSource(rules),
    StatefulRuleOptions: { RuleOrder: 'STRICT_ORDER' },
  };
}

function rulesSource(rules: NetworkRules): object {
  if (rules.kind === 'suricata') return { RulesString: `${rules.lines.join('\n')}\n` };
  return {
    RulesSourceList: {
      GeneratedRulesType: 'ALLOWLIST',
      TargetTypes: [rules.type],
      Targets: rules.targets,
    },
  };
}

/** Without an egress rule in the template, CloudFormation adds one that lets everything out. */
const NOWHERE = {
  Description: 'Nothing: stands in for the rule that lets everything out',
  IpProtocol: '-1',
  CidrIp: '127.0.0.1/32',
};

function rule(
  { group, protocol, fromPort, toPort, peer, description }: SecurityGroupRule,
  side: 'Source' | 'Destination',
): object {
  return {
    GroupId: groupId(group),
    Description: description,
    IpProtocol: protocol,
    FromPort: fromPort,
    ToPort: toPort,
    ...peerProperty(peer, side),
  };
}

function peerProperty(peer: SecurityGroupPeer, side: 'Source' | 'Destination'): object {
  switch (peer.kind) {
    case 'cidr':
      return { [peer.cidr.includes(':') ? 'CidrIpv6' : 'CidrIp']: peer.cidr };
    case 'prefix-list':
      return { [`${side}PrefixListId`]: ref(peer.id) };
    case 'security-group':
      return { [`${side}SecurityGroupId`]: groupId(peer.id) };
  }
}

function groupId(id: string): object {
  return { 'Fn::GetAtt': [id, 'GroupId'] };
}

function endpoint({ serviceName, type }: VpcEndpoint): object {
  const common = { VpcId: ref('VpcId'), ServiceName: serviceName };
  if (type.kind === 'gateway') {
    return {
      ...common,
      VpcEndpointType: 'Gateway',
      RouteTableIds: ref('RouteTableIds'),
      ...(type.policy !== undefined && { PolicyDocument: type.policy }),
    };
  }
  return {
    ...common,
    VpcEndpointType: 'Interface',
    PrivateDnsEnabled: type.privateDns,
    SubnetIds: ref('SubnetIds'),
    SecurityGroupIds: [ref('EndpointSecurityGroupId')],
  };
}
