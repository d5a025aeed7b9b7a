/**
 * What CloudFormation takes for the resources that are written here: `!` is required, `[]` a list,
 * another name a nested object. Taken on 2026-11-20 from the resource schemas of AWS as published in
 * the npm package @aws-cdk/aws-service-spec 0.1.216 (Apache-2.0); properties not written are left out.
 */
export const RESOURCES: Readonly<Record<string, Shape>> = {
  'AWS::NetworkFirewall::RuleGroup': {
    RuleGroupName: 'string!',
    Type: 'string!',
    Capacity: 'integer!',
    Description: 'string',
    RuleGroup: {
      RuleVariables: { IPSets: { HOME_NET: { Definition: 'string[]' } } },
      RulesSource: {
        RulesString: 'string',
        RulesSourceList: {
          GeneratedRulesType: 'string!',
          TargetTypes: 'string[]!',
          Targets: 'string[]!',
        },
      },
      StatefulRuleOptions: { RuleOrder: 'string' },
    },
  },
  'AWS::Route53Resolver::FirewallDomainList': { Name: 'string', Domains: 'string[]' },
  'AWS::Route53Resolver::FirewallRuleGroup': {
    Name: 'string',
    FirewallRules: [
      {
        Action: 'string!',
        Priority: 'integer!',
        FirewallDomainListId: 'string',
        BlockResponse: 'string',
        FirewallDomainRedirectionAction: 'string',
      },
    ],
  },
  'AWS::Route53Resolver::FirewallRuleGroupAssociation': {
    Name: 'string',
    FirewallRuleGroupId: 'string!',
    Priority: 'integer!',
    VpcId: 'string!',
  },
  'AWS::EC2::SecurityGroup': {
    GroupName: 'string',
    GroupDescription: 'string!',
    VpcId: 'string',
    SecurityGroupEgress: [{ Description: 'string', IpProtocol: 'string!', CidrIp: 'string' }],
  },
  'AWS::EC2::SecurityGroupIngress': {
    GroupId: 'string',
    IpProtocol: 'string!',
    FromPort: 'integer',
    ToPort: 'integer',
    CidrIp: 'string',
    CidrIpv6: 'string',
    SourcePrefixListId: 'string',
    SourceSecurityGroupId: 'string',
    Description: 'string',
  },
  'AWS::EC2::SecurityGroupEgress': {
    GroupId: 'string!',
    IpProtocol: 'string!',
    FromPort: 'integer',
    ToPort: 'integer',
    CidrIp: 'string',
    CidrIpv6: 'string',
    DestinationPrefixListId: 'string',
    DestinationSecurityGroupId: 'string',
    Description: 'string',
  },
  'AWS::EC2::VPCEndpoint': {
    VpcId: 'string!',
    ServiceName: 'string',
    VpcEndpointType: 'string',
    RouteTableIds: 'string[]',
    PolicyDocument: 'json',
    PrivateDnsEnabled: 'boolean',
    SubnetIds: 'string[]',
    SecurityGroupIds: 'string[]',
  },
};

export type Shape = string | readonly [Shape] | { readonly [property: string]: Shape };

/** Says what in a value does not fit, as paths; an intrinsic function fits where a string does. */
export function misfits(value: unknown, shape: Shape, path: string): readonly string[] {
  if (Array.isArray(shape)) {
    if (!Array.isArray(value)) return [`${path} is not a list`];
    return value.flatMap((item, i) => misfits(item, shape[0], `${path}[${i}]`));
  }
  if (typeof shape === 'string') return fitsLeaf(value, shape.replace('!', '')) ? [] : [path];
  if (typeof value !== 'object' || value === null) return [`${path} is not an object`];
  const known = shape as Readonly<Record<string, Shape>>;
  const missing = Object.entries(known).filter(
    ([name, inner]) => typeof inner === 'string' && inner.endsWith('!') && !(name in value),
  );
  return [
    ...missing.map(([name]) => `${path}.${name} is missing`),
    ...Object.entries(value).flatMap(([name, inner]) => {
      const wanted = known[name];
      return wanted === undefined
        ? [`${path}.${name} is unknown`]
        : misfits(inner, wanted, `${path}.${name}`);
    }),
  ];
}

function fitsLeaf(value: unknown, kind: string): boolean {
  switch (kind) {
    case 'string':
      return typeof value === 'string' || isIntrinsic(value);
    case 'string[]':
      return (
        isIntrinsic(value) ||
        (Array.isArray(value) && value.every((one) => fitsLeaf(one, 'string')))
      );
    case 'integer':
      return Number.isInteger(value);
    case 'boolean':
      return typeof value === 'boolean';
    case 'json':
      return typeof value === 'object';
    default:
      throw new Error(`no such kind: ${kind}`);
  }
}

function isIntrinsic(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const [name = '', ...more] = Object.keys(value);
  return more.length === 0 && (name === 'Ref' || name === 'Fn::GetAtt');
}
