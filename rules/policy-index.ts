import { addressKind } from './address.ts';
import { type Cidr, cidrContains, lastAddress } from './cidr.ts';
import { CidrMap } from './cidr-map.ts';
import type { Host } from './host.ts';
import type { Ip } from './ip.ts';
import { pathTest } from './path-rule.ts';
import type { Allowlist, EntryClient, PolicyEntry } from './policy.ts';
import { nameEntry } from './policy-entry.ts';

/** An entry, made ready to be compared with requests. */
export interface IndexedEntry {
  readonly entry: PolicyEntry;
  readonly name: string;
  readonly ports: ReadonlySet<number>;
  /** The first moment at which it does not hold any more, in milliseconds since the epoch. */
  readonly expiresAt: number;
  /** Absent: every client. */
  readonly admitsClient?:
    | ((address: Ip | undefined, role: string | undefined) => boolean)
    | undefined;
  /** Absent: every path. */
  readonly admitsPath?: ((path: string) => boolean) | undefined;
}

/** An allowlist in which the entries for a host are found at once, however many there are. */
export interface IndexedAllowlist {
  readonly kind: 'allowlist';
  /** The entries for a name: its own first, then those of the nearest wildcard, and so on up. */
  namesFor(host: Host): readonly IndexedEntry[];
  /** The CIDR entries that hold an address, the narrowest first. */
  blocksFor(address: Ip): readonly IndexedEntry[];
  /** For a name without an entry: the one that somebody may have meant. */
  nearestTo(host: Host): IndexedEntry | undefined;
}

/** Makes an allowlist ready for deciding. */
export function indexAllowlist({ entries }: Pick<Allowlist, 'entries'>): IndexedAllowlist {
  const exact = new Map<string, IndexedEntry[]>();
  const below = new Map<string, IndexedEntry[]>();
  const blocks = new CidrMap<IndexedEntry>();
  for (const entry of entries) {
    const indexed = indexEntry(entry);
    const { target } = entry;
    if (target.kind === 'exact') append(exact, target.host, indexed);
    else if (target.kind === 'below') append(below, target.parent, indexed);
    else blocks.add(target.cidr, indexed);
  }
  return {
    kind: 'allowlist',
    namesFor: (host) => collect(exact.get(host) ?? NONE, below, host),
    blocksFor: (address) => blocks.find(address),
    nearestTo: (host) => below.get(host)?.[0] ?? firstAbove(exact, host),
  };
}

/**
 * Says whether a block is about addresses of one special kind and no others: `127.0.0.0/8` names
 * loopback addresses, `0.0.0.0/0` and `169.254.0.0/16` do not name the metadata service.
 */
export function namesKindOf(cidr: Cidr, address: Ip): boolean {
  const kind = addressKind(address);
  return addressKind(cidr.network) === kind && addressKind(lastAddress(cidr)) === kind;
}

const NONE: readonly IndexedEntry[] = [];

const DAY_MS = 86_400_000;

function indexEntry(entry: PolicyEntry): IndexedEntry {
  const tests = entry.paths?.map(pathTest);
  return {
    entry,
    name: nameEntry(entry),
    ports: new Set(entry.ports),
    // The last day counts to its end, in UTC.
    expiresAt:
      entry.expires === undefined ? Number.POSITIVE_INFINITY : Date.parse(entry.expires) + DAY_MS,
    admitsClient: entry.clients && clientTest(entry.clients),
    admitsPath: tests && ((path) => tests.some((test) => test(path))),
  };
}

function clientTest(
  clients: readonly EntryClient[],
): (address: Ip | undefined, role: string | undefined) => boolean {
  const roles = new Set(clients.flatMap((client) => (client.kind === 'role' ? client.role : [])));
  const blocks = clients.flatMap((client) => (client.kind === 'cidr' ? client.cidr : []));
  return (address, role) =>
    (role !== undefined && roles.has(role)) ||
    (address !== undefined && blocks.some((block) => cidrContains(block, address)));
}

function append(map: Map<string, IndexedEntry[]>, key: string, entry: IndexedEntry): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, [entry]);
  else known.push(entry);
}

/** Walks up the labels of a name; copies only where several lists apply. */
function collect(
  own: readonly IndexedEntry[],
  below: ReadonlyMap<string, readonly IndexedEntry[]>,
  host: Host,
): readonly IndexedEntry[] {
  let found = own;
  if (below.size === 0) return found;
  for (let dot = host.indexOf('.'); dot !== -1; dot = host.indexOf('.', dot + 1)) {
    const more = below.get(host.slice(dot + 1));
    if (more !== undefined) found = found.length === 0 ? more : [...found, ...more];
  }
  return found;
}

function firstAbove(
  exact: ReadonlyMap<string, readonly IndexedEntry[]>,
  host: Host,
): IndexedEntry | undefined {
  for (let dot = host.indexOf('.'); dot !== -1; dot = host.indexOf('.', dot + 1)) {
    const above = exact.get(host.slice(dot + 1));
    if (above !== undefined) return above[0];
  }
  return undefined;
}
