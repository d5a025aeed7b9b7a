import type { Category, Disposition, Stability } from '../rules/category.ts';
import type { Protocol } from '../rules/protocol.ts';
import type { RuleRef } from '../rules/rule.ts';

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
  readonly completeness: { readonly byCategory: Readonly<Record<string, CategoryCompleteness>> };
  /** What this record cannot have seen, one sentence each. */
  readonly blindSpots: readonly string[];
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

export interface Plan {
  readonly endpoints: readonly PlannedEndpoint[];
  readonly securityGroupRules: readonly unknown[];
  readonly configuration: readonly ConfigurationChange[];
  readonly firewall: readonly FirewallEntry[];
  readonly mirrors: readonly MirrorFinding[];
}

export interface PlannedEndpoint {
  readonly service: string;
  readonly serviceName: string;
  readonly type: 'gateway' | 'interface';
  readonly region: string;
  readonly covers: readonly string[];
  readonly doesNotCover: readonly string[];
  readonly monthlyUsd: number | null;
}

export interface ConfigurationChange {
  readonly setting: string;
  readonly value: string;
  readonly why: string;
  readonly hosts: readonly string[];
}

export interface FirewallEntry {
  readonly host: string;
  readonly port: number;
  readonly protocol: Protocol;
  readonly purpose: string;
}

/** Mirrors of one distribution are one finding. */
export interface MirrorFinding {
  readonly name: string;
  readonly hosts: readonly string[];
  readonly advice: string;
}

export interface CategoryCompleteness {
  readonly seen: number;
  readonly runs: number;
  readonly verdict: string;
}
