import type { Facet } from '../../proxy/event.ts';
import { addressKind } from '../../rules/address.ts';
import { CATEGORY_TEXT } from '../../rules/category.ts';
import { isIpLiteral } from '../../rules/host.ts';
import { parseIp } from '../../rules/ip.ts';
import type { Allowlist, EntryTarget, Evidence, PolicyEntry } from '../../rules/policy.ts';
import { compareEntries } from '../../rules/policy-entry.ts';
import { defaultProtocol, type Protocol } from '../../rules/protocol.ts';
import { isoTime } from '../describe.ts';
import type { ConfigurationChange, ReportDestination } from '../report.ts';
import type { Seen } from '../seen.ts';
import { limitPaths } from './path-limits.ts';
import { roleClients } from './role-clients.ts';

export interface AllowlistOptions {
  readonly name: string;
  /** Leave out what a VPC endpoint carries. */
  readonly withoutEndpoints: boolean;
  /** Limit each entry to the roles that asked, where everyone who asked had one. */
  readonly byRole?: boolean | undefined;
  /** The settings of the plan: what makes a destination go away. */
  readonly configuration: readonly Pick<ConfigurationChange, 'setting' | 'value' | 'hosts'>[];
}

export interface BuiltAllowlist {
  readonly allowlist: Allowlist;
  /** Left out: these never leave the network. */
  readonly local: readonly ReportDestination[];
  /** Left out: a VPC endpoint carries them. */
  readonly endpoints: readonly ReportDestination[];
  /** In the list, although every attempt to reach them was denied when it was recorded. */
  readonly denied: readonly ReportDestination[];
}

/**
 * Makes the allowlist that admits what was seen, and no host or port that was not.
 *
 * One entry a destination, so that a new one is a new block in a diff. What is local is never in it;
 * all else is, with what to do about it: a person decides what to take out.
 */
export function buildAllowlist(seen: readonly Seen[], options: AllowlistOptions): BuiltAllowlist {
  const isLocal = ({ described }: Seen): boolean => described.disposition === 'local';
  const isLeft = ({ described }: Seen): boolean =>
    options.withoutEndpoints && described.disposition === 'endpoint';
  const kept = seen.filter((one) => !isLocal(one) && !isLeft(one));
  const entries = [...Map.groupBy(kept, entryKey).values()].map((same) => toEntry(same, options));
  const describe = (found: readonly Seen[]): ReportDestination[] =>
    found.map(({ described }) => described);
  return {
    allowlist: { version: 1, name: options.name, entries: entries.toSorted(compareEntries) },
    local: describe(seen.filter(isLocal)),
    endpoints: describe(seen.filter((one) => !isLocal(one) && isLeft(one))),
    denied: describe(kept.filter(({ counted }) => counted.verdicts.denied === counted.events)),
  };
}

/** A tunnel is one thing to the list, whether or not a log said that TLS was in it. */
function entryKey({ counted: { host, port, protocol } }: Seen): string {
  return `${host} ${port} ${protocol === 'http' ? 'http' : 'tunnel'}`;
}

function toEntry(same: readonly Seen[], { configuration, byRole }: AllowlistOptions): PolicyEntry {
  const [first] = same;
  if (first === undefined) throw new Error('an entry without a destination');
  const { counted, described } = first;
  const protocol = widest(same.map((one) => one.counted.protocol));
  const paths = limitPaths(same);
  const clients = byRole === true ? roleClients(same) : undefined;
  return {
    target: targetOf(first),
    ports: [counted.port],
    ...(protocol === defaultProtocol(counted.port) ? {} : { protocol }),
    addresses: mayBePrivate(same) ? 'any' : 'public',
    category: described.category,
    disposition: described.disposition,
    purpose: `${purposeOf(described, configuration)}${markedPhases(described)}`,
    ...(clients && { clients }),
    ...(paths && { paths }),
    evidence: evidenceOf(same),
  };
}

function widest(protocols: readonly Protocol[]): Protocol {
  if (protocols.includes('tcp')) return 'tcp';
  return protocols[0] ?? 'tcp';
}

function targetOf({ counted: { host } }: Seen): EntryTarget {
  if (!isIpLiteral(host)) return { kind: 'exact', host };
  return { kind: 'cidr', cidr: { network: host, bits: host.includes(':') ? 128 : 32 } };
}

/** With private DNS an endpoint's names resolve to private addresses, also where the trial had no endpoint yet. */
function mayBePrivate(same: readonly Seen[]): boolean {
  return same.some(
    ({ counted, described }) =>
      !isIpLiteral(counted.host) &&
      (described.disposition === 'endpoint' || counted.addresses.some(isPrivate)),
  );
}

function isPrivate({ value }: Facet): boolean {
  const ip = parseIp(value);
  return ip !== undefined && addressKind(ip) === 'private';
}

function purposeOf(
  { host, label, category, disposition, reason }: ReportDestination,
  configuration: AllowlistOptions['configuration'],
): string {
  const what = label ?? CATEGORY_TEXT[category].title;
  if (disposition === 'review') return `to be reviewed: ${what}`;
  if (disposition !== 'reconfigure') return what;
  const change = configuration.find(({ hosts }) => hosts.includes(host));
  return change === undefined
    ? `${what}; ${reason}`
    : `${what}; not needed any more with ${change.setting}: ${change.value}`;
}

const MAX_PHASES = 8;

/** What a script marked is a fact, and helps a reviewer; what timing tells stands in the report. */
function markedPhases({ phases }: ReportDestination): string {
  const marked = phases.filter(({ certainty }) => certainty === 'marked');
  const names = marked.slice(0, MAX_PHASES).map(({ phase }) => phase);
  return names.length === 0 ? '' : ` (asked for in ${names.join(', ')})`;
}

function evidenceOf(same: readonly Seen[]): Evidence {
  const runs = new Set(same.flatMap(({ described }) => described.runs));
  const of = (pick: (seen: Seen) => number): number[] => same.map(pick);
  return {
    runs: [...runs].toSorted(),
    first: toSeconds(Math.min(...of(({ counted }) => counted.firstSeen))),
    last: toSeconds(Math.max(...of(({ counted }) => counted.lastSeen))),
    requests: of(({ counted }) => counted.events).reduce((sum, events) => sum + events, 0),
  };
}

function toSeconds(ms: number): string {
  return `${isoTime(ms).slice(0, 19)}Z`;
}
