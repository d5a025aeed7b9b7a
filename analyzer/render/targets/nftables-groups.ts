import { formatCidr } from '../../../rules/cidr.ts';
import type { Host } from '../../../rules/host.ts';
import type { PolicyEntry } from '../../../rules/policy.ts';
import { namesSpecial } from './address-guard.ts';

/** Entries that one rule can accept together. */
export interface Group {
  readonly id: string;
  /** `special`: blocks of addresses that are refused unless an entry names them. */
  readonly kind: 'names' | 'blocks' | 'special';
  readonly ports: readonly number[];
  /** Blocks; empty: everyone. */
  readonly clients: readonly string[];
  readonly addresses: 'public' | 'any';
  readonly entries: readonly PolicyEntry[];
}

/** Sorts entries by ports, clients and kind; in the order in which each first occurs. */
export function groupBy(entries: readonly PolicyEntry[]): readonly Group[] {
  const groups = new Map<string, Group & { entries: PolicyEntry[] }>();
  for (const entry of entries) {
    const { ports, addresses } = entry;
    const kind = kindOf(entry);
    const clients = blocksOf(entry);
    const key = JSON.stringify({ kind, ports, clients, addresses });
    const known = groups.get(key);
    if (known === undefined) {
      const id = `group_${groups.size + 1}`;
      groups.set(key, { id, kind, ports, clients, addresses, entries: [entry] });
    } else known.entries.push(entry);
  }
  return [...groups.values()];
}

function kindOf({ target }: PolicyEntry): Group['kind'] {
  if (target.kind !== 'cidr') return 'names';
  return namesSpecial(target) ? 'special' : 'blocks';
}

/** A packet has an address and no role: an entry with a role is open to everyone. */
function blocksOf({ clients = [] }: PolicyEntry): readonly string[] {
  const blocks = clients.flatMap((client) =>
    client.kind === 'cidr' ? [formatCidr(client.cidr)] : [],
  );
  return blocks.length === clients.length ? blocks : [];
}

/** Names whose addresses are let through alike, and therefore share a set. */
export interface NameSet {
  readonly id: string;
  readonly names: readonly Host[];
  readonly groups: readonly Group[];
}

/**
 * Which set an answer for a name fills. dnsmasq takes the line with the longest matching name and
 * no other, and reads no line longer than 1024 bytes: so each name has one set, and a name below a
 * wildcard carries the groups of that wildcard along.
 */
export function nameSets(groups: readonly Group[]): readonly NameSet[] {
  const sets = new Map<string, { groups: readonly Group[]; names: Host[] }>();
  for (const [name, own] of groupsByName(groups)) {
    const key = own.map(({ id }) => id).join(' ');
    const known = sets.get(key);
    if (known === undefined) sets.set(key, { groups: own, names: [name] });
    else known.names.push(name);
  }
  return [...sets.values()].map((set, i) => ({ id: `names_${i + 1}`, ...set }));
}

function groupsByName(groups: readonly Group[]): readonly (readonly [Host, readonly Group[]])[] {
  const own = new Map<Host, Set<Group>>();
  const below = new Map<string, Set<Group>>();
  for (const group of groups) {
    for (const { target } of group.entries) {
      if (target.kind === 'cidr') continue;
      const name = target.kind === 'exact' ? target.host : target.parent;
      own.set(name, (own.get(name) ?? new Set()).add(group));
      if (target.kind === 'below') below.set(name, (below.get(name) ?? new Set()).add(group));
    }
  }
  return [...own]
    .map(([name, ids]) => [name, [...new Set([...ids, ...inherited(name, below)])]] as const)
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
}

function inherited(name: Host, below: ReadonlyMap<string, ReadonlySet<Group>>): readonly Group[] {
  const labels = name.split('.');
  return labels.slice(1).flatMap((_, i) => [...(below.get(labels.slice(i + 1).join('.')) ?? [])]);
}
