import type { Host } from '../rules/host.ts';
import type { Protocol } from '../rules/protocol.ts';

/**
 * The contract between what records, what stores and what analyses: types only.
 * Times are milliseconds since the epoch, UTC.
 */

/** Where an attempt was seen. Each layer sees what the ones before it could not. */
export type Layer = 'proxy' | 'socks' | 'transparent' | 'intercept' | 'dns' | 'import';

export type Verdict = 'allowed' | 'denied' | 'would-deny';

/** One attempt to reach something, known as soon as the client has asked. */
export interface Attempt {
  readonly startedAt: number;
  /** Canonical address of the client, without its port; '' where an imported log does not say. */
  readonly client: string;
  readonly role?: string | undefined;
  readonly layer: Layer;
  readonly protocol: Protocol;
  readonly host: Host;
  readonly port: number;
  readonly verdict: Verdict;
  /** The policy entry that decided, as it names itself. */
  readonly entry?: string | undefined;
  readonly method?: string | undefined;
  /** Path of a plain or intercepted request. Never the query string. */
  readonly path?: string | undefined;
  readonly userAgent?: string | undefined;
}

/** How an attempt ended. */
export interface Ending {
  readonly durationMs: number;
  /** Bytes on the client's side of the proxy, heads included: up from the client, down to it. */
  readonly bytesUp: number;
  readonly bytesDown: number;
  /** The address connected to, or last tried. */
  readonly address?: string | undefined;
  /** The HTTP status that the client got from the proxy or from the origin. */
  readonly status?: number | undefined;
  readonly sni?: string | undefined;
  /** Short and countable: `ECONNREFUSED`, `timeout-connect`, `client-reset`. Absent when all went well. */
  readonly error?: string | undefined;
}

/** One row of the record: an attempt and its ending. */
export interface ConnectionEvent extends Attempt, Ending {}

/** How often, and when, one value was seen with a destination: a client, a path, an error ... */
export interface Facet {
  readonly value: string;
  readonly events: number;
  readonly firstSeen: number;
  readonly lastSeen: number;
}

/** What a destination was seen with. Each list is ordered by value; long ones are cut, see `more`. */
export interface Facets {
  readonly clients: readonly Facet[];
  readonly roles: readonly Facet[];
  readonly runs: readonly Facet[];
  readonly layers: readonly Facet[];
  readonly methods: readonly Facet[];
  readonly paths: readonly Facet[];
  readonly userAgents: readonly Facet[];
  readonly addresses: readonly Facet[];
  readonly snis: readonly Facet[];
  readonly errors: readonly Facet[];
}

/** A distinct (protocol, host, port) with everything that was counted about it. */
export interface Destination extends Facets {
  readonly protocol: Protocol;
  readonly host: Host;
  readonly port: number;
  readonly events: number;
  readonly firstSeen: number;
  readonly lastSeen: number;
  readonly bytesUp: number;
  readonly bytesDown: number;
  readonly verdicts: {
    readonly allowed: number;
    readonly denied: number;
    readonly wouldDeny: number;
  };
}

/** One named capture: one trial deployment. */
export interface Run {
  readonly name: string;
  readonly startedAt: number;
  /** Absent while the run is being recorded, or when the recorder was killed. */
  readonly endedAt?: number | undefined;
  /** The capture layers that were on, whether or not they saw anything. */
  readonly layers: readonly Layer[];
  readonly events: number;
  readonly destinations: number;
  readonly clients: readonly string[];
  /** Requests that named no destination: bad heads, bad ports, noise. */
  readonly malformed: number;
}
