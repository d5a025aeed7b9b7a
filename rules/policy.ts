import type { Category, Disposition } from './category.ts';
import type { Cidr } from './cidr.ts';
import type { HostPattern } from './pattern.ts';
import type { Protocol } from './protocol.ts';

/** Where an entry lets traffic go: names, or addresses. */
export type EntryTarget = HostPattern | { readonly kind: 'cidr'; readonly cidr: Cidr };

/** What was seen that justifies an entry. Times are ISO 8601 in UTC. */
export interface Evidence {
  readonly runs: readonly string[];
  readonly first: string;
  readonly last: string;
  readonly requests: number;
}

/** One line of an allowlist: who may go where, how, until when, and why. */
export interface PolicyEntry {
  readonly target: EntryTarget;
  /** At least one, sorted. */
  readonly ports: readonly number[];
  /** Absent: what each port means by default (`defaultProtocol`). */
  readonly protocol?: Protocol | undefined;
  /** May the name resolve to private addresses? For a CIDR entry this says nothing. */
  readonly addresses: 'public' | 'any';
  /** Roles or CIDR blocks; absent: everyone. */
  readonly clients?: readonly EntryClient[] | undefined;
  /** Patterns such as `/aws/*`; effective for plain HTTP and where TLS is intercepted. Absent: all. */
  readonly paths?: readonly string[] | undefined;
  readonly category?: Category | undefined;
  readonly disposition?: Disposition | undefined;
  readonly purpose?: string | undefined;
  readonly evidence?: Evidence | undefined;
  readonly ticket?: string | undefined;
  /** The last day on which the entry holds, as `2027-03-31` (UTC). */
  readonly expires?: string | undefined;
}

export type EntryClient =
  | { readonly kind: 'role'; readonly role: string }
  | { readonly kind: 'cidr'; readonly cidr: Cidr };

/** The reviewed allowlist: the one source that enforcement and every renderer read. */
export interface Allowlist {
  readonly version: 1;
  readonly name: string;
  /** Sorted by target and port. */
  readonly entries: readonly PolicyEntry[];
}
