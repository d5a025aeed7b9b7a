import { formatCidr } from './cidr.ts';
import { formatHostPattern } from './pattern.ts';
import type { EntryClient, EntryTarget, PolicyEntry } from './policy.ts';
import { defaultProtocol, type Protocol } from './protocol.ts';

/** How an entry is called in answers, logs and the record: `*.example.com:80,443`, `10.0.0.0/16:443`. */
export function nameEntry({ target, ports }: Pick<PolicyEntry, 'target' | 'ports'>): string {
  return `${formatEntryTarget(target)}:${ports.join(',')}`;
}

/** Writes a target as it stands behind `host` or `cidr`. */
export function formatEntryTarget(target: EntryTarget): string {
  return target.kind === 'cidr' ? formatCidr(target.cidr) : formatHostPattern(target);
}

export function formatEntryClient(client: EntryClient): string {
  return client.kind === 'role' ? client.role : formatCidr(client.cidr);
}

/** What an entry says about one of its ports, in words or by default. */
export function protocolOf({ protocol }: Pick<PolicyEntry, 'protocol'>, port: number): Protocol {
  return protocol ?? defaultProtocol(port);
}

/**
 * The order of an allowlist: names before addresses, a name before the wildcard below it, then
 * ports. Entries that differ in less keep the order in which they were written.
 */
export function compareEntries(a: PolicyEntry, b: PolicyEntry): number {
  return compareTargets(a.target, b.target) || comparePorts(a.ports, b.ports);
}

const RANK: Readonly<Record<EntryTarget['kind'], number>> = { exact: 0, below: 1, cidr: 2 };

function compareTargets(a: EntryTarget, b: EntryTarget): number {
  const isCidr = (target: EntryTarget): number => Number(target.kind === 'cidr');
  return (
    isCidr(a) - isCidr(b) || compareText(sortKey(a), sortKey(b)) || RANK[a.kind] - RANK[b.kind]
  );
}

function sortKey(target: EntryTarget): string {
  switch (target.kind) {
    case 'exact':
      return target.host;
    case 'below':
      return target.parent;
    case 'cidr':
      return formatCidr(target.cidr);
  }
}

function comparePorts(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((port, i) => port !== b[i]);
  return at === -1 ? a.length - b.length : (a[at] ?? 0) - (b[at] ?? 0);
}

/** By code unit, so that the order is the same on every machine. */
function compareText(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
