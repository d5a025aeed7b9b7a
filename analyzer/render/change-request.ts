import type { Stability } from '../../rules/category.ts';
import type { Protocol } from '../../rules/protocol.ts';
import type { FirewallEntry, Report, ReportDestination } from '../report.ts';
import { clock, count, list, troubleOf } from './phrases.ts';

/** Who asks, and until when: not in the record, the user says so. */
export interface Requester {
  /** A person or a team. */
  readonly name?: string | undefined;
  /** The last day on which the rules hold, as `2027-03-31`. */
  readonly expires?: string | undefined;
}

/** One rule that the firewall team is asked for, in the words of a change request. */
export interface RequestedRule {
  readonly source: string;
  readonly host: string;
  readonly port: number;
  /** What goes on over TCP. */
  readonly application: string;
  readonly purpose: string;
  readonly justification: string;
  readonly evidence: string;
  readonly stability: Stability;
  readonly requester: string;
  readonly expires: string;
  /** What it was seen as. */
  readonly destination: ReportDestination | undefined;
}

/** Lists what the firewall is asked for, one rule a host and port. */
export function requestedRules(report: Report, requester: Requester = {}): RequestedRule[] {
  const found = new Map(report.destinations.map((one) => [keyOf(one), one]));
  return report.plan.firewall.map((entry) => {
    const destination = found.get(keyOf(entry));
    return {
      source: destination === undefined ? NO_SOURCE : sourceOf(destination),
      host: entry.host,
      port: entry.port,
      application: APPLICATIONS[entry.protocol],
      purpose: entry.purpose,
      justification: destination?.reason ?? '',
      evidence: destination === undefined ? '' : evidenceOf(destination),
      stability: destination?.stability ?? 'unknown',
      requester: requester.name ?? '',
      expires: requester.expires ?? '',
      destination,
    };
  });
}

function keyOf({ host, port, protocol }: FirewallEntry | ReportDestination): string {
  return `${host} ${port} ${protocol}`;
}

const APPLICATIONS: Readonly<Record<Protocol, string>> = {
  tls: 'TLS',
  http: 'HTTP',
  tcp: 'any',
};

/** How far a name can be trusted to be the same next time, in one or two words. */
export const STABILITY_TEXT: Readonly<Record<Stability, string>> = {
  fixed: 'stable',
  mirror: 'a mirror',
  rotating: 'rotating',
  cdn: 'shared CDN',
  unknown: 'not known',
};

const NO_SOURCE = 'not in the record';

/** Who asked: roles where they are known, and addresses. */
export function sourceOf({ roles, clients }: ReportDestination): string {
  const addresses = list(clients);
  if (roles.length === 0) return clients.length === 0 ? NO_SOURCE : addresses;
  return clients.length === 0 ? list(roles) : `${list(roles)} (${addresses})`;
}

/** What was seen, in one line: how often, by how many, when (in UTC), and what went wrong. */
export function evidenceOf(destination: ReportDestination): string {
  const { events, clients, runs, layers, firstSeen, lastSeen } = destination;
  const trouble = troubleOf(destination);
  const parts = [
    count(events, 'attempt'),
    clients.length === 0 ? '' : `by ${count(clients.length, 'client')}`,
    runs.length > 1 ? `in ${runs.length} runs` : '',
  ].filter((part) => part !== '');
  // A list without times gives everything the moment of its import.
  const isTimeless = firstSeen === lastSeen && layers.every((layer) => layer === 'import');
  const when = isTimeless ? '' : `, ${spanOf(firstSeen, lastSeen)}`;
  return `${parts.join(' ')}${when}${trouble === undefined ? '' : `; ${trouble}`}`;
}

/** `2026-11-20 10:03 to 10:41`; the day is not said twice. */
function spanOf(first: string, last: string): string {
  const [from, to] = [minute(first), minute(last)];
  if (from === to) return from;
  return `${from} to ${from.slice(0, 10) === to.slice(0, 10) ? to.slice(11) : to}`;
}

function minute(iso: string): string {
  return clock(iso).slice(0, 16);
}
