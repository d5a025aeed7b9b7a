import type { Protocol } from '../rules/protocol.ts';

/** The part of the report that says what to build, and what to tell the firewall. */
export interface Plan {
  /** Sorted by service name, then type. */
  readonly endpoints: readonly PlannedEndpoint[];
  readonly cost: PlanCost;
  readonly securityGroups: readonly SecurityGroup[];
  /** The rules of all groups, in the order of `securityGroups`. */
  readonly securityGroupRules: readonly SecurityGroupRule[];
  /** What no security group can say, and who carries it instead. */
  readonly securityGroupRefusals: readonly SecurityGroupRefusal[];
  readonly configuration: readonly ConfigurationChange[];
  readonly firewall: readonly FirewallEntry[];
  readonly mirrors: readonly MirrorFinding[];
  /** Only where it is safe; nobody has to take them. */
  readonly wildcards: readonly WildcardFinding[];
  /** What the account owner must know before building the above. */
  readonly warnings: readonly PlanWarning[];
}

export interface PlannedEndpoint {
  readonly service: string;
  /** The exact name to create the endpoint for: `com.amazonaws.us-east-1.sqs`. */
  readonly serviceName: string;
  readonly type: 'gateway' | 'interface';
  readonly region: string;
  readonly covers: readonly string[];
  readonly doesNotCover: readonly string[];
  /** Why, for each host of `doesNotCover`. */
  readonly notCoveredBecause: readonly { readonly host: string; readonly why: string }[];
  /**
   * Whether to turn private DNS on. `false` where there is none: a gateway changes no DNS, some
   * interface endpoints have no names. `null`: AWS does not publish it.
   */
  readonly privateDns: boolean | null;
  /** Names that it then answers for; `*.` before those of which all below are meant. */
  readonly privateDnsNames: readonly string[];
  /** Ports that its security group must let in; none for a gateway. */
  readonly ports: readonly number[];
  /** Zones that get a network interface; 0 for a gateway. */
  readonly zones: number;
  /** Limits a gateway endpoint for S3 to the buckets seen; `null` leaves the default, full access. */
  readonly policy: EndpointPolicy | null;
  /** What must be added by hand before the policy is put on, one sentence each. */
  readonly policyGaps: readonly string[];
  /** Of what it covers, both ways, in all the runs of the report. */
  readonly bytes: number;
  /** The hours of a month in all zones, without the bytes; `null` where no price is known. */
  readonly monthlyUsd: number | null;
  /** False where no AWS document gives this name for this partition. */
  readonly confirmed: boolean;
}

/** An IAM policy document, ready for `JSON.stringify`. */
export interface EndpointPolicy {
  readonly Version: '2012-10-17';
  readonly Statement: readonly {
    readonly Sid: string;
    readonly Effect: 'Allow';
    readonly Principal: '*';
    readonly Action: readonly string[];
    readonly Resource: readonly string[];
  }[];
}

/** What the endpoints cost beside NAT gateways that would carry the same bytes; list prices. */
export interface PlanCost {
  readonly zones: number;
  readonly hoursPerMonth: number;
  /** Bytes seen to what the endpoints cover, both ways: of the runs, not of a month. */
  readonly bytes: number;
  readonly endpoints: Money;
  /** One NAT gateway a zone. */
  readonly nat: Money;
  /** Where the prices come from and when they were read; `null` where none is known. */
  readonly prices: { readonly source: string; readonly read: string } | null;
}

/** In US dollars; `null` where no price is known. */
export interface Money {
  readonly monthlyUsd: number | null;
  /** For the bytes seen, once. */
  readonly bytesUsd: number | null;
}

/** A group to create. `endpoints` is put on interface endpoints, `clients...` on the nodes of a role. */
export interface SecurityGroup {
  /** `endpoints`, `proxy`, `clients` or `clients-<role>`: letters, digits and hyphens. */
  readonly name: string;
  readonly role: string | null;
  readonly purpose: string;
  /** What its egress rules count against the quota, IPv4 and IPv6 apart, by way of egress. */
  readonly weight: Readonly<Record<EgressWay, { readonly ipv4: number; readonly ipv6: number }>>;
  readonly quota: number;
}

/** Names leave through an egress proxy, or directly: then what has no published ranges cannot leave. */
export type EgressWay = 'proxy' | 'direct';

export interface SecurityGroupRule {
  /** Name of the group that the rule stands in. */
  readonly group: string;
  readonly direction: 'ingress' | 'egress';
  readonly protocol: 'tcp';
  readonly fromPort: number;
  readonly toPort: number;
  /** Where to (egress) or where from (ingress). */
  readonly peer: SecurityGroupPeer;
  /** At most 255 characters of the set that EC2 takes. */
  readonly description: string;
  /** What it counts against the quota of rules. */
  readonly weight: number;
  /** `always`, or only where names leave this way. */
  readonly when: 'always' | EgressWay;
}

export type SecurityGroupPeer =
  | { readonly kind: 'security-group'; readonly group: string }
  | { readonly kind: 'prefix-list'; readonly name: string }
  | { readonly kind: 'cidr'; readonly cidr: string };

export interface SecurityGroupRefusal {
  /** `host:port` of each destination that this is about. */
  readonly destinations: readonly string[];
  /** Why, and what to do instead, as one sentence. */
  readonly reason: string;
}

export interface ConfigurationChange {
  readonly setting: string;
  readonly value: string;
  readonly why: string;
  readonly hosts: readonly string[];
  /** Where the fact comes from and when it was read there; `null` where it follows from the record. */
  readonly source: string | null;
  readonly read: string | null;
}

export interface PlanWarning {
  /** For programs: `cross-region`, `ecr-layers` ... */
  readonly id: string;
  /** One or two sentences. */
  readonly warning: string;
  readonly hosts: readonly string[];
  readonly source: string;
  readonly read: string;
}

export interface FirewallEntry {
  readonly host: string;
  readonly port: number;
  readonly protocol: Protocol;
  readonly purpose: string;
}

/** One entry that may stand for several. */
export interface WildcardFinding {
  readonly pattern: string;
  readonly covers: readonly string[];
  /** What it lets through that was never seen. */
  readonly admitsBeyond: string;
  readonly why: string;
}

/** Mirrors of one distribution are one finding. */
export interface MirrorFinding {
  readonly name: string;
  readonly hosts: readonly string[];
  /** Which distributions and archives these hosts serve, as far as that is known. */
  readonly distributions: readonly { readonly name: string; readonly hosts: readonly string[] }[];
  readonly advice: string;
}
