/**
 * AWS resources as a description that CloudFormation, Terraform and the AWS CLI are written from.
 * Only what the targets need: each kind is one product's construct with the few properties that differ.
 */
export interface Infrastructure {
  /** One line; CloudFormation shows it as the description of the stack. */
  readonly title: string;
  /** Comment lines without a comment sign; none holds a line break. */
  readonly header: readonly string[];
  readonly parameters: readonly ParameterId[];
  /** In an order in which each one names only those before it. */
  readonly resources: readonly Resource[];
}

/** What only the owner of the account can say. */
export interface Parameter {
  readonly list: boolean;
  readonly description: string;
}

export type ParameterId =
  | 'VpcId'
  | 'SubnetIds'
  | 'RouteTableIds'
  | 'ClientCidrs'
  | 'EndpointSecurityGroupId';

export const PARAMETERS: Readonly<Record<ParameterId, Parameter>> = {
  VpcId: { list: false, description: 'the VPC of the clients' },
  SubnetIds: { list: true, description: 'one subnet for each zone that gets an endpoint' },
  RouteTableIds: { list: true, description: 'the route tables of the subnets of the clients' },
  ClientCidrs: { list: true, description: 'the CIDR blocks of the clients' },
  EndpointSecurityGroupId: {
    list: false,
    description: 'the security group of interface endpoints, from the target aws-security-group',
  },
};

export type Resource =
  | NetworkRuleGroup
  | DnsDomainList
  | DnsRuleGroup
  | DnsAssociation
  | PrefixList
  | SecurityGroup
  | SecurityGroupRule
  | VpcEndpoint;

/** `id` is in PascalCase: the logical id in CloudFormation, and in snake_case the name in Terraform. */
interface Named {
  readonly id: string;
  /** As AWS shows it: letters, digits and hyphens. See `resourceName`. */
  readonly name: string;
}

/** A stateful rule group of AWS Network Firewall in strict order. */
export interface NetworkRuleGroup extends Named {
  readonly kind: 'network-rule-group';
  readonly description: string;
  /** Fixed when the group is made. */
  readonly capacity: number;
  readonly rules: NetworkRules;
}

export type NetworkRules =
  | {
      readonly kind: 'domains';
      readonly targets: readonly string[];
      readonly type: 'TLS_SNI' | 'HTTP_HOST';
    }
  | { readonly kind: 'suricata'; readonly lines: readonly string[] };

export interface DnsDomainList extends Named {
  readonly kind: 'dns-domain-list';
  readonly domains: readonly string[];
}

export interface DnsRuleGroup extends Named {
  readonly kind: 'dns-rule-group';
  readonly rules: readonly DnsRule[];
}

export interface DnsRule {
  readonly name: string;
  readonly priority: number;
  /** The id of a `dns-domain-list`. */
  readonly list: string;
  readonly action: 'ALLOW' | 'BLOCK';
}

export interface DnsAssociation extends Named {
  readonly kind: 'dns-association';
  /** The id of a `dns-rule-group`. */
  readonly ruleGroup: string;
  readonly priority: number;
}

/** A prefix list that AWS keeps; `name` is its own, as in `com.amazonaws.us-east-1.s3`. It is looked up, not made. */
export interface PrefixList extends Named {
  readonly kind: 'prefix-list';
}

/** A group that lets nothing in and nothing out but what its `security-group-rule`s say. */
export interface SecurityGroup extends Named {
  readonly kind: 'security-group';
  readonly description: string;
}

/** A resource of its own, because two groups may name each other. */
export interface SecurityGroupRule {
  readonly kind: 'security-group-rule';
  readonly id: string;
  /** The id of a `security-group`. */
  readonly group: string;
  readonly direction: 'ingress' | 'egress';
  readonly protocol: 'tcp';
  readonly fromPort: number;
  readonly toPort: number;
  readonly peer: SecurityGroupPeer;
  /** In the characters that AWS allows there. See `toRuleDescription`. */
  readonly description: string;
}

export type SecurityGroupPeer =
  | { readonly kind: 'cidr'; readonly cidr: string }
  /** `id` is that of a `prefix-list`. */
  | { readonly kind: 'prefix-list'; readonly id: string }
  /** `id` is that of a `security-group`. */
  | { readonly kind: 'security-group'; readonly id: string };

export interface VpcEndpoint extends Named {
  readonly kind: 'vpc-endpoint';
  readonly serviceName: string;
  readonly type: VpcEndpointType;
}

type VpcEndpointType =
  | { readonly kind: 'gateway'; readonly policy?: object | undefined }
  | {
      readonly kind: 'interface';
      readonly privateDns: boolean;
    };

/**
 * A name for a resource: what people wrote, in the characters that every AWS service allows, short
 * enough for a suffix behind it. Never empty, and never only digits (DNS Firewall refuses those).
 */
export function resourceName(text: string, suffix: string): string {
  const plain = text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 40)
    .replace(/^-+|-+$/g, '');
  return ['sallyport', plain, suffix].filter((part) => part !== '').join('-');
}

/** An id in PascalCase from words that may hold anything: `clients-head node` is `ClientsHeadNode`. */
export function resourceId(...words: readonly string[]): string {
  return words
    .join(' ')
    .split(/[^A-Za-z0-9]+/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
}
