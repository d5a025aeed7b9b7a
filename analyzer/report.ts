import type { Category, Disposition, Stability } from '../rules/category.ts';
import type { Protocol } from '../rules/protocol.ts';
import type { RuleRef } from '../rules/rule.ts';
import type { PhaseFinding, RunPhases } from './phases/phase.ts';
import type { Plan } from './report-plan.ts';

export type {
  ConfigurationChange,
  EgressWay,
  EndpointPolicy,
  FirewallEntry,
  MirrorFinding,
  Money,
  Plan,
  PlanCost,
  PlannedEndpoint,
  PlanWarning,
  SecurityGroup,
  SecurityGroupPeer,
  SecurityGroupRefusal,
  SecurityGroupRule,
  WildcardFinding,
} from './report-plan.ts';

/**
 * The report as one JSON value: what `sallyport report --format json` prints and every other
 * format is rendered from. Times are ISO 8601 in UTC; absent facts are `null`.
 */
export interface Report {
  readonly schema: 'sallyport/report@1';
  readonly generatedAt: string;
  readonly tool: { readonly name: 'sallyport'; readonly version: string };
  readonly runs: readonly ReportRun[];
  readonly region: { readonly home: string | null; readonly inferred: boolean };
  readonly summary: Summary;
  /** Sorted by category, then host, then port. */
  readonly destinations: readonly ReportDestination[];
  readonly plan: Plan;
  /** What changes in the region that the deployment is to move to; `null` where none was named. */
  readonly transposition: Transposition | null;
  /** How likely it is that another run shows something new. */
  readonly completeness: {
    readonly byCategory: Readonly<Partial<Record<Category, CategoryCompleteness>>>;
  };
  /** The phases of the deployment, run by run. */
  readonly phases: { readonly runs: readonly RunPhases[] };
  /** What this record cannot have seen, one sentence each. */
  readonly blindSpots: readonly string[];
  /** The same as data, where flows, lookups or the transparent layer tell of it; else `null`. */
  readonly wire: WireFindings | null;
}

/** What the network saw and the proxy did not. */
export interface WireFindings {
  /** By likely cause, then client, host and port. */
  readonly bypassed: readonly Bypass[];
  readonly datagrams: readonly Datagram[];
  readonly lookedUpOnly: readonly LookedUp[];
  /** Flows that stayed between addresses inside the network. */
  readonly insideFlows: number;
}

/** What one client reached past the proxy. */
export interface Bypass {
  readonly client: string;
  readonly roles: readonly string[];
  readonly host: string;
  readonly port: number;
  readonly protocol: Protocol;
  /** Where it was seen: in an imported log, or by the transparent layer. */
  readonly layer: 'import' | 'transparent';
  readonly addresses: readonly string[];
  /** How the name is known; `none`: it is an address. */
  readonly nameFrom: 'traffic' | 'lookup' | 'other-lookup' | 'proxy' | 'none';
  /** How many names fit the address; 1 where there is no doubt. */
  readonly candidates: number;
  /** Whose the address is, inferred from published ranges, where it has no name. */
  readonly owner: {
    readonly vendor: string;
    readonly service: string;
    readonly region: string | null;
    readonly source: string;
    readonly read: string;
  } | null;
  readonly flows: number;
  readonly denied: number;
  readonly bytesUp: number;
  readonly bytesDown: number;
  readonly firstSeen: string;
  readonly lastSeen: string;
  /** Whether the proxy saw it as well, and from whom. */
  readonly throughProxy: 'never' | 'by-others' | 'also';
  /** For programs: `before-proxy`, `apt` ... */
  readonly cause: string;
  /** The likely reason, in words. */
  readonly reason: string;
  readonly setting: string | null;
}

/** What left in a protocol that no proxy carries. */
export interface Datagram {
  readonly client: string;
  readonly roles: readonly string[];
  readonly host: string;
  readonly addresses: readonly string[];
  readonly nameFrom: Bypass['nameFrom'];
  /** `UDP`, `ICMP` ... */
  readonly protocol: string;
  /** As IANA numbers them. */
  readonly protocolNumber: number;
  readonly port: number | null;
  /** What is usual on the port: `NTP`. */
  readonly service: string | null;
  readonly flows: number;
  readonly denied: number;
  readonly firstSeen: string;
  readonly lastSeen: string;
  readonly setting: string | null;
}

/** A name that was looked up, and that nothing was seen to be connected to. */
export interface LookedUp {
  readonly name: string;
  readonly outcome: 'resolved' | 'refused' | 'failed';
  readonly clients: readonly string[];
  readonly lookups: number;
  readonly codes: readonly string[];
  readonly firstSeen: string;
  readonly lastSeen: string;
}

export interface Transposition {
  readonly from: string;
  readonly to: string;
  /** Destinations that carry over as they are. */
  readonly same: number;
  readonly changes: readonly TransposedName[];
}

/** `moved`: another name there · `lost`: nothing there takes its place · `same`: with a caveat. */
export interface TransposedName {
  readonly kind: 'same' | 'moved' | 'lost';
  readonly host: string;
  readonly port: number;
  readonly to: string | null;
  readonly why: string | null;
  /** Service name of the endpoint that carries it there. */
  readonly endpoint: string | null;
}

export interface ReportRun {
  readonly name: string;
  readonly startedAt: string;
  readonly endedAt: string | null;
  readonly layers: readonly string[];
  readonly events: number;
  readonly clients: readonly string[];
}

export interface Summary {
  readonly destinations: number;
  readonly events: number;
  /** Number of destinations. */
  readonly byCategory: Readonly<Partial<Record<Category, number>>>;
  readonly byDisposition: Readonly<Partial<Record<Disposition, number>>>;
  readonly bytesUp: number;
  readonly bytesDown: number;
  /** Attempts that were denied or would have been. */
  readonly denied: number;
  /** Destinations left out because an internal mirror serves their category. */
  readonly mirrored: number;
}

export interface ReportDestination {
  readonly host: string;
  readonly port: number;
  readonly protocol: Protocol;
  readonly category: Category;
  readonly vendor: string | null;
  readonly service: string | null;
  readonly region: string | null;
  readonly bucket: string | null;
  readonly label: string | null;
  readonly stability: Stability;
  readonly disposition: Disposition;
  /** Why this disposition, in words. */
  readonly reason: string;
  readonly rule: RuleRef | null;
  readonly events: number;
  readonly clients: readonly string[];
  readonly roles: readonly string[];
  readonly runs: readonly string[];
  readonly layers: readonly string[];
  readonly firstSeen: string;
  readonly lastSeen: string;
  /** In which phases it was asked for, the first first; none where neither marks nor timing tell. */
  readonly phases: readonly PhaseFinding[];
  readonly bytesUp: number;
  readonly bytesDown: number;
  readonly verdicts: {
    readonly allowed: number;
    readonly denied: number;
    readonly wouldDeny: number;
  };
  /** Error code → attempts. */
  readonly errors: Readonly<Record<string, number>>;
  readonly paths: readonly string[];
  readonly userAgents: readonly string[];
}

/**
 * How much of a category was seen, over the runs of the report. A unit of comparison is a run; what
 * one run cannot say is `null`.
 */
export interface CategoryCompleteness {
  /** Distinct hosts with their ports, whatever the protocol. */
  readonly seen: number;
  /** Runs that recorded anything, whether or not it is of this category. */
  readonly runs: number;
  /** Seen in one run only, and in two. */
  readonly q1: number;
  readonly q2: number;
  /** How many there are (Chao2), with its 95 % interval. */
  readonly estimate: number | null;
  readonly low: number | null;
  readonly high: number | null;
  /** The share of a further run, by destinations, that is expected to be known already; 0 to 1. */
  readonly coverage: number | null;
  /** Further runs until 95 % of the estimate is seen. */
  readonly moreRunsFor95: number | null;
  /** The newest runs in a row that showed nothing new of this category. */
  readonly runsWithoutNew: number;
  /** Whether mirrors or redirectors are among them: then no number of runs is enough. */
  readonly rotates: boolean;
  /** Expected number seen after so many runs, up to twice as many as there are. */
  readonly curve: readonly { readonly runs: number; readonly expected: number }[];
  /** The same over the nodes of one run; `null` where there are several runs or too few nodes. */
  readonly overNodes: NodeCompleteness | null;
  readonly verdict: string;
}

/** Nodes of one run are installed alike and at the same time: this says less than runs do. */
export interface NodeCompleteness {
  /** The role of the nodes compared; `null` where roles are not known. */
  readonly role: string | null;
  readonly nodes: number;
  readonly seen: number;
  readonly q1: number;
  readonly q2: number;
  readonly estimate: number;
  readonly low: number;
  readonly high: number;
  readonly coverage: number | null;
}
