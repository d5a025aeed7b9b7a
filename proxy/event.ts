import type { Host } from '../rules/host.ts';
import type { Protocol } from '../rules/protocol.ts';

/**
 * The contract between what records, what stores and what analyses: types only.
 * Times are milliseconds since the epoch, UTC.
 */

/** Where an attempt was seen. Each layer sees what the ones before it could not. */
export type Layer = 'proxy' | 'socks' | 'transparent' | 'intercept' | 'dns' | 'import';

/**
 * Where a transparent connection's name came from: its ClientHello, its Host field, or what the client had looked
 * up. Absent where the client named the host itself, or nobody did and the host is the address.
 */
export type NameSource = 'sni' | 'host' | 'dns';

export type Verdict = 'allowed' | 'denied' | 'would-deny';

/** Which allowlist was in force: what it calls itself, and the first digits of what `sha256sum` says of its file. */
export interface PolicyLabel {
  readonly name: string;
  readonly digest: string;
}

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
  /** The allowlist that was in force when it was decided; absent where nothing was enforced. */
  readonly policy?: PolicyLabel | undefined;
  readonly method?: string | undefined;
  /** Path of a plain or intercepted request. Never the query string. */
  readonly path?: string | undefined;
  readonly userAgent?: string | undefined;
  readonly nameFrom?: NameSource | undefined;
  /**
   * The tunnel inside which this is the first request. The two are one attempt: its destination, client and verdict
   * have been counted.
   */
  readonly continues?: Attempt | undefined;
}

/** How an attempt ended. */
export interface Ending {
  readonly durationMs: number;
  /** Bytes on the client's side of the proxy, heads included: up from the client, down to it. */
  readonly bytesUp: number;
  readonly bytesDown: number;
  /** The address connected to, or last tried. */
  readonly address?: string | undefined;
  /**
   * The HTTP status that the client got from the proxy or from the origin; of another layer, the one that a client
   * of HTTP would have got.
   */
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
  readonly nameSources: readonly Facet[];
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
  /** Flows seen on the wire, and lookups; absent where there are none. They are not among the events. */
  readonly flows?: number | undefined;
  readonly lookups?: number | undefined;
}

/** Somebody said, while the run was recorded or later, that a phase of it begins. */
export interface Mark {
  readonly run: string;
  readonly name: string;
  readonly at: number;
}

/** When one client of one run asked for one destination. */
export interface Contact {
  readonly protocol: Protocol;
  readonly host: Host;
  readonly port: number;
  /** '' where an imported log does not say. */
  readonly client: string;
  readonly role?: string | undefined;
  readonly events: number;
  readonly firstSeen: number;
  readonly lastSeen: number;
  /** The start of each attempt of which a row was read, sorted; empty where rows are not kept. */
  readonly times: readonly number[];
  /** How many of these were denied or failed. */
  readonly failed: number;
}

/** What is known of when things were asked for in one run. */
export interface Timeline {
  readonly contacts: readonly Contact[];
  /** Rows that were read. */
  readonly rows: number;
  /** Whether there may be more rows than were read. */
  readonly isCut: boolean;
}

/** One question to a resolver, and what came of it. */
export interface Lookup {
  readonly at: number;
  /** The time of the last one, where this stands for several. */
  readonly lastAt?: number | undefined;
  /** As of an attempt: '' where an imported log does not say. */
  readonly client: string;
  /**
   * Lower case ASCII, no trailing dot; the root is `.`. Not every name is that of a host:
   * `_ldap._tcp.example.com`.
   */
  readonly name: string;
  /** `A`, `AAAA`, `HTTPS`; what has no name is `TYPE65280` (RFC 3597 §5). */
  readonly type: string;
  readonly verdict: Verdict;
  /** The code of the answer, `NOERROR`, `NXDOMAIN` ...; absent where there was none. */
  readonly code?: string | undefined;
  /** Canonical; of the A and AAAA records in the answer. */
  readonly addresses: readonly string[];
  /** The names that led from the one asked for to the addresses, in order (CNAME). */
  readonly chain: readonly string[];
  /** How many such lookups this stands for; 1 where it is absent. */
  readonly times?: number | undefined;
}

/** How often a client of a run looked a name up with one result. */
export interface CountedLookup {
  readonly run: string;
  readonly client: string;
  readonly name: string;
  readonly type: string;
  readonly verdict: Verdict;
  readonly code?: string | undefined;
  readonly lookups: number;
  readonly firstSeen: number;
  readonly lastSeen: number;
}

/** An address that a client of a run got for a name. */
export interface Answer {
  readonly run: string;
  readonly client: string;
  readonly name: string;
  readonly address: string;
  /** Of the latest answer. */
  readonly chain: readonly string[];
  readonly answers: number;
  readonly firstSeen: number;
  readonly lastSeen: number;
}

/** `unanswered`: nothing denied it on the way, as far as the log knows, and nobody answered. */
export type FlowAction = 'allowed' | 'denied' | 'unanswered';

/**
 * Traffic that a client began, as the network saw it: whoever opened the connection is the client,
 * whichever way the bytes went.
 */
export interface Flow {
  readonly at: number;
  /** When its last packet was seen, where that is known. */
  readonly lastAt?: number | undefined;
  readonly client: string;
  /** Canonical. */
  readonly address: string;
  /** 0 where the protocol has none. */
  readonly port: number;
  /** IANA protocol number: 6 TCP, 17 UDP, 1 ICMP. */
  readonly protocol: number;
  /** The host that the traffic itself named (SNI, HTTP Host), in canonical form. */
  readonly name?: string | undefined;
  readonly action: FlowAction;
  readonly bytesUp: number;
  readonly bytesDown: number;
  /** How many flows this stands for: 0 for the answering half of one, absent for 1. */
  readonly times?: number | undefined;
}

/** What a client of a run had to do with one address, port and protocol. */
export interface CountedFlow extends Omit<Flow, 'at' | 'lastAt' | 'times'> {
  readonly run: string;
  readonly flows: number;
  readonly firstSeen: number;
  readonly lastSeen: number;
}
