import type { Host } from '../../rules/host.ts';
import type { Protocol } from '../../rules/protocol.ts';
import type { Attempt, ConnectionEvent, Verdict } from '../event.ts';
import { clientKey, destinationKey } from './keys.ts';

/** What a destination is seen with, each kind counted by value. */
export type FacetKind =
  | 'client'
  | 'role'
  | 'layer'
  | 'method'
  | 'path'
  | 'user-agent'
  | 'address'
  | 'sni'
  | 'error'
  | 'name-from';

/** The value that collects what came after the first `MAX_FACET_VALUES` of a kind. */
export const OVERFLOW = '…';

/** A destination with more paths, clients or addresses than this is described well enough by these. */
export const MAX_FACET_VALUES = 1_000;

/** Longer values are cut: a path may have as many bytes as a request head. */
const MAX_VALUE_LENGTH = 1_000;

/** How often, and when, something was seen. */
export interface Count {
  events: number;
  firstSeen: number;
  lastSeen: number;
}

/** What was counted about one destination. */
export interface DestinationTally extends Count {
  readonly protocol: Protocol;
  readonly host: Host;
  readonly port: number;
  allowed: number;
  denied: number;
  wouldDeny: number;
  bytesUp: number;
  bytesDown: number;
  readonly facets: Map<FacetKind, Map<string, Count>>;
}

export interface ClientTally extends Count {
  readonly address: string;
  readonly role: string;
}

/**
 * Counts attempts per destination, in memory: the pending batch of a recorder, or a whole imported file.
 *
 * An attempt is counted when it begins, so that a destination never stands there with no events;
 * bytes, address, SNI and error are added when it ends.
 */
export class Tally {
  readonly destinations: Map<string, DestinationTally> = new Map();
  readonly clients: Map<string, ClientTally> = new Map();
  /** What adds counts that are kept elsewhere until they are asked for. */
  readonly owing: Set<() => void> = new Set();
  readonly #maxFacetValues: number;
  #values = 0;

  constructor(maxFacetValues: number = MAX_FACET_VALUES) {
    this.#maxFacetValues = maxFacetValues;
  }

  /** How many values are counted, of all destinations: most of the memory. */
  get values(): number {
    return this.#values;
  }

  /** Counts an attempt: the verdict, who asked, and how. */
  begin(attempt: Attempt): void {
    const at = attempt.startedAt;
    const destination = this.destination(attempt.protocol, attempt.host, attempt.port);
    const { continues } = attempt;
    if (continues !== undefined) {
      this.#beginInside(destination, attempt, continues);
      return;
    }
    count(destination, at);
    addVerdict(destination, attempt.verdict, 1);
    count(this.client(attempt.client, attempt.role), at);
    this.add(destination, 'client', attempt.client, at);
    this.add(destination, 'layer', attempt.layer, at);
    if (attempt.role !== undefined) this.add(destination, 'role', attempt.role, at);
    if (attempt.method !== undefined) this.add(destination, 'method', attempt.method, at);
    if (attempt.path !== undefined) this.add(destination, 'path', attempt.path, at);
    if (attempt.userAgent !== undefined) this.add(destination, 'user-agent', attempt.userAgent, at);
    if (attempt.nameFrom !== undefined) this.add(destination, 'name-from', attempt.nameFrom, at);
  }

  /** Adds what the first request inside a tunnel says beyond what the tunnel, which is counted, has said. */
  #beginInside(destination: DestinationTally, attempt: Attempt, tunnel: Attempt): void {
    const at = attempt.startedAt;
    see(destination, at);
    if (attempt.verdict !== tunnel.verdict) {
      addVerdict(destination, tunnel.verdict, -1);
      addVerdict(destination, attempt.verdict, 1);
    }
    const said: readonly (readonly [FacetKind, string | undefined, string | undefined])[] = [
      ['layer', attempt.layer, tunnel.layer],
      ['method', attempt.method, tunnel.method],
      ['path', attempt.path, undefined],
      ['user-agent', attempt.userAgent, tunnel.userAgent],
    ];
    for (const [kind, value, before] of said) {
      if (value !== undefined && value !== before) this.add(destination, kind, value, at);
    }
  }

  /**
   * Adds how an attempt ended. `begunAs` is the verdict that it was counted with, where another one
   * was reached later (an SNI that does not match, say): the count moves over.
   */
  end(event: ConnectionEvent, begunAs: Verdict = event.verdict): void {
    const at = event.startedAt;
    const destination = this.destination(event.protocol, event.host, event.port);
    see(destination, at);
    destination.bytesUp += whole(event.bytesUp);
    destination.bytesDown += whole(event.bytesDown);
    if (begunAs !== event.verdict) {
      addVerdict(destination, begunAs, -1);
      addVerdict(destination, event.verdict, 1);
    }
    if (event.address !== undefined) this.add(destination, 'address', event.address, at);
    if (event.sni !== undefined) this.add(destination, 'sni', event.sni, at);
    if (event.error !== undefined) this.add(destination, 'error', event.error, at);
  }

  /** The counts of a destination, from zero where it is new. Importers may hold on to it and count by themselves. */
  destination(protocol: Protocol, host: Host, port: number): DestinationTally {
    const key = destinationKey(protocol, host, port);
    const known = this.destinations.get(key);
    if (known !== undefined) return known;
    const fresh = newDestination(protocol, host, port);
    this.destinations.set(key, fresh);
    return fresh;
  }

  /** The counts of an attempt's destination, if it has any. */
  find({ protocol, host, port }: Attempt): DestinationTally | undefined {
    return this.destinations.get(destinationKey(protocol, host, port));
  }

  client(address: string, role: string | undefined): ClientTally {
    const key = clientKey(address, role);
    const known = this.clients.get(key);
    if (known !== undefined) return known;
    const fresh = { address, role: role ?? '', ...nothing() };
    this.clients.set(key, fresh);
    return fresh;
  }

  /**
   * What adds events that say the same as one that was counted, all at once: all but the client and, unless
   * `withPath`, the path, which are counted one by one. For importers of logs that repeat themselves; no roles.
   */
  repeater(event: ConnectionEvent, withPath: boolean): (more: Count, bytesDown: number) => void {
    const { verdict } = event;
    const destination = this.destination(event.protocol, event.host, event.port);
    const facets: readonly (readonly [FacetKind, string | undefined])[] = [
      ['layer', event.layer],
      ['method', event.method],
      ['path', withPath ? event.path : undefined],
      ['user-agent', event.userAgent],
      ['address', event.address],
      ['sni', event.sni],
      ['error', event.error],
    ];
    const counts: Count[] = [destination];
    for (const [kind, value] of facets) {
      if (value !== undefined) counts.push(this.facet(destination, kind, value));
    }
    const bytesUp = whole(event.bytesUp);
    return (more, bytesDown) => {
      for (const seen of counts) addCount(seen, more);
      addVerdict(destination, verdict, more.events);
      destination.bytesUp += bytesUp * more.events;
      destination.bytesDown += bytesDown;
    };
  }

  /** Adds what is counted elsewhere: to be called before the counts are read. */
  settle(): void {
    for (const settle of this.owing) settle();
  }

  /** Counts `events` sightings of a value at one time. */
  add(
    destination: DestinationTally,
    kind: FacetKind,
    value: string,
    at: number,
    events: number = 1,
  ): void {
    count(this.facet(destination, kind, value), at, events);
  }

  /** The count of a value, from zero where it is new; past the bound, the one of all others. */
  facet({ facets }: DestinationTally, kind: FacetKind, value: string): Count {
    let values = facets.get(kind);
    if (values === undefined) {
      values = new Map();
      facets.set(kind, values);
    }
    const name = value.length > MAX_VALUE_LENGTH ? cut(value) : value;
    let seen = values.get(name);
    if (seen === undefined) {
      const full = values.size >= this.#maxFacetValues;
      seen = full ? (values.get(OVERFLOW) ?? nothing()) : nothing();
      values.set(full ? OVERFLOW : name, seen);
      this.#values += 1;
    }
    return seen;
  }
}

/** Counts `events` sightings at one time. */
function count(seen: Count, at: number, events: number = 1): void {
  seen.events += events;
  see(seen, at);
}

/** Adds what was seen to what has been. */
export function addCount(seen: Count, { events, firstSeen, lastSeen }: Readonly<Count>): void {
  seen.events += events;
  see(seen, firstSeen);
  see(seen, lastSeen);
}

/** A count as SQL keeps it: whole, and never NaN, which would hold up every batch after it. */
export function whole(value: number): number {
  return Number.isFinite(value) ? Math.round(value) : 0;
}

function addVerdict(destination: DestinationTally, verdict: Verdict, events: number): void {
  switch (verdict) {
    case 'allowed':
      destination.allowed += events;
      return;
    case 'denied':
      destination.denied += events;
      return;
    case 'would-deny':
      destination.wouldDeny += events;
      return;
  }
}

function see(seen: Count, at: number): void {
  if (at < seen.firstSeen) seen.firstSeen = at;
  if (at > seen.lastSeen) seen.lastSeen = at;
}

/** The count of what has not been seen yet. */
export function nothing(): Count {
  return { events: 0, firstSeen: Number.POSITIVE_INFINITY, lastSeen: Number.NEGATIVE_INFINITY };
}

function newDestination(protocol: Protocol, host: Host, port: number): DestinationTally {
  return {
    protocol,
    host,
    port,
    ...nothing(),
    allowed: 0,
    denied: 0,
    wouldDeny: 0,
    bytesUp: 0,
    bytesDown: 0,
    facets: new Map(),
  };
}

function cut(value: string): string {
  return `${value.slice(0, MAX_VALUE_LENGTH)}${OVERFLOW}`.toWellFormed();
}
