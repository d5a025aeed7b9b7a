import { addressKind } from '../rules/address.ts';
import { parseIp } from '../rules/ip.ts';
import type { Allowlist, PolicyEntry } from '../rules/policy.ts';
import { nameEntry, protocolOf } from '../rules/policy-entry.ts';
import { formatEntryLine } from '../rules/policy-format.ts';
import { indexAllowlist } from '../rules/policy-index.ts';
import { type AskedBy, askedBy } from './asked-by.ts';
import { buildAllowlist } from './plan/allowlist.ts';
import { type Replayed, type RolesOf, replay } from './replay.ts';
import type { Report, ReportDestination } from './report.ts';
import type { Seen } from './seen.ts';

/** Does what was seen fit the list? The value that `check --json` prints. */
export interface CheckResult {
  readonly schema: 'sallyport/check@1';
  /** Destinations that the list admits whole. */
  readonly covered: number;
  readonly notCovered: readonly NotCovered[];
  /** Not covered, and rightly so: these never leave the network, and belong into NO_PROXY. */
  readonly local: readonly { readonly host: string; readonly port: number }[];
  readonly unused: readonly EntryNote[];
  readonly wider: readonly EntryNote[];
}

export interface NotCovered {
  readonly host: string;
  readonly port: number;
  readonly protocol: ReportDestination['protocol'];
  readonly category: ReportDestination['category'];
  readonly disposition: ReportDestination['disposition'];
  /** The code of `decide`: `no-entry`, `wrong-port` ... */
  readonly reason: string;
  readonly text: string;
  readonly nearest: string | null;
  readonly attempts: number;
  readonly askedBy: readonly AskedBy[];
  /** Where some paths are covered and others are not. */
  readonly paths: readonly string[];
  /** The entry that would allow it, on one line; `null` where an entry that is there must change. */
  readonly add: string | null;
}

/** Something that a reader may want to know about one entry. */
export interface EntryNote {
  readonly entry: string;
  /** Line and column in the file. */
  readonly at: string;
  readonly what: string;
}

export interface CheckInput {
  readonly allowlist: Allowlist;
  readonly positions: ReadonlyMap<PolicyEntry, string>;
  readonly seen: readonly Seen[];
  readonly roles: RolesOf;
  readonly configuration: Report['plan']['configuration'];
  readonly now: number;
}

/** Compares what was seen with an allowlist, both ways: what it lacks, and what nothing seen needs. */
export function check(input: CheckInput): CheckResult {
  const policy = indexAllowlist(input.allowlist);
  const replayed = input.seen.map((one) => ({
    one,
    result: replay(one.counted, { policy, roles: input.roles, now: input.now }),
  }));
  const isLocal = ({ one }: (typeof replayed)[number]): boolean =>
    one.described.disposition === 'local';
  const refused = replayed.filter(({ result }) => result.refusal !== undefined);
  const used = replayed.map(({ result }) => result);
  const notes = input.allowlist.entries.map((entry) => {
    const at = input.positions.get(entry) ?? '';
    return { entry: nameEntry(entry), at, ...judgeEntry(entry, used) };
  });
  return {
    schema: 'sallyport/check@1',
    covered: replayed.length - refused.length,
    notCovered: refused
      .filter((found) => !isLocal(found))
      .flatMap(({ one, result }) => describeRefused(one, result, input)),
    local: refused.filter(isLocal).map(({ one: { described } }) => {
      return { host: described.host, port: described.port };
    }),
    unused: notes.filter(({ used: isUsed }) => !isUsed).map(toNote),
    wider: notes.filter(({ used: isUsed, what }) => isUsed && what !== '').map(toNote),
  };
}

function describeRefused(one: Seen, { refusal }: Replayed, input: CheckInput): NotCovered[] {
  if (refusal === undefined) return [];
  const { host, port, protocol, category, disposition } = one.described;
  const { first, attempts, paths } = refusal;
  return [
    {
      ...{ host, port, protocol, category, disposition, reason: first.reason, text: first.text },
      nearest: first.nearest ?? null,
      attempts,
      askedBy: askedBy(refusal.clients),
      paths,
      add: ADDABLE.has(first.reason) ? entryFor(one, input) : null,
    },
  ];
}

/** For these a further entry helps; for the others the nearest one says less on purpose. */
const ADDABLE: ReadonlySet<string> = new Set([
  'no-entry',
  'wrong-port',
  'wrong-protocol',
  'address-literal',
]);

function entryFor(one: Seen, { configuration }: CheckInput): string | null {
  const options = { name: '', withoutEndpoints: false, configuration };
  const [entry] = buildAllowlist([one], options).allowlist.entries;
  return entry === undefined ? null : formatEntryLine(entry);
}

interface Judged {
  readonly used: boolean;
  readonly what: string;
}

function judgeEntry(entry: PolicyEntry, replayed: readonly Replayed[]): Judged {
  const name = nameEntry(entry);
  const admitted = replayed.filter(({ entries }) => entries.has(name));
  if (admitted.length === 0) return { used: false, what: 'nothing that was seen needs it' };
  const destinations = admitted.map(({ destination }) => destination);
  const hosts = [...new Set(destinations.map(({ host }) => host))].toSorted();
  const ports = entry.ports.filter((port) => !destinations.some((seen) => seen.port === port));
  const addresses = destinations.flatMap((seen) => seen.addresses.map(({ value }) => value));
  const whats = [
    ...(ports.length === 0 ? [] : [`port ${ports.join(', ')} was not seen`]),
    ...widerTarget(entry, hosts),
    ...widerProtocol(entry, destinations),
    ...(entry.addresses === 'any' && addresses.length > 0 && addresses.every(isPublic)
      ? ['it was seen at public addresses only, and "addresses: any" allows private ones']
      : []),
  ];
  return { used: true, what: whats.join('; ') };
}

function widerTarget({ target }: PolicyEntry, hosts: readonly string[]): string[] {
  const only = `${hosts.slice(0, 5).join(', ')}${hosts.length > 5 ? ` and ${hosts.length - 5} more` : ''}`;
  switch (target.kind) {
    case 'exact':
      return [];
    case 'below':
      return [`every name below ${target.parent} is allowed, seen: ${only}`];
    case 'cidr': {
      const width = target.cidr.network.includes(':') ? 128 : 32;
      return target.cidr.bits === width ? [] : [`the whole block is allowed, seen: ${only}`];
    }
  }
}

function widerProtocol(entry: PolicyEntry, seen: readonly Replayed['destination'][]): string[] {
  const tls = entry.ports.filter(
    (port) =>
      protocolOf(entry, port) === 'tcp' &&
      seen.some((one) => one.port === port) &&
      seen.every((one) => one.port !== port || one.protocol === 'tls'),
  );
  return tls.length === 0 ? [] : [`any tunnel is allowed to port ${tls.join(', ')}, seen: TLS`];
}

function isPublic(address: string): boolean {
  const ip = parseIp(address);
  return ip !== undefined && addressKind(ip) === 'public';
}

function toNote({ entry, at, what }: EntryNote & Judged): EntryNote {
  return { entry, at, what };
}
