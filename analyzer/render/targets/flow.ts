import { formatCidr } from '../../../rules/cidr.ts';
import type { EntryTarget, PolicyEntry } from '../../../rules/policy.ts';
import { nameEntry, protocolOf } from '../../../rules/policy-entry.ts';
import type { Protocol } from '../../../rules/protocol.ts';
import type { Loss } from '../target.ts';

/** What one entry allows in one protocol: an entry for ports 80 and 443 is two flows. */
export interface Flow {
  readonly entry: PolicyEntry;
  readonly target: EntryTarget;
  readonly protocol: Protocol;
  /** At least one, sorted. */
  readonly ports: readonly number[];
  /** Client blocks, sorted; empty: every client. Where a role is among the clients, that too is every client. */
  readonly sources: readonly string[];
}

const PROTOCOLS: readonly Protocol[] = ['tls', 'http', 'tcp'];

export function flowsOf(entries: readonly PolicyEntry[]): readonly Flow[] {
  return entries.flatMap((entry) =>
    PROTOCOLS.flatMap((protocol) => {
      const ports = entry.ports.filter((port) => protocolOf(entry, port) === protocol);
      if (ports.length === 0) return [];
      return [{ entry, target: entry.target, protocol, ports, sources: sourcesOf(entry) }];
    }),
  );
}

function sourcesOf({ clients = [] }: PolicyEntry): readonly string[] {
  const blocks = clients.flatMap((client) => (client.kind === 'cidr' ? [client.cidr] : []));
  return blocks.length < clients.length ? [] : blocks.map(formatCidr).toSorted();
}

/** Puts together what one rule can hold: values with the same key, in the order of their first one. */
export function groupBy<T>(
  items: readonly T[],
  keyOf: (item: T) => string,
): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return groups;
}

/** Cuts a list into pieces of at most `size`. */
export function chunk<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) =>
    items.slice(i * size, (i + 1) * size),
  );
}

export function drops(entry: PolicyEntry, what: string): Loss {
  return { entry: nameEntry(entry), kind: 'drops', what };
}

export function widens(entry: PolicyEntry, what: string): Loss {
  return { entry: nameEntry(entry), kind: 'widens', what };
}

/** "on port 22" and "on ports 22, 2222". */
export function onPorts(ports: readonly number[]): string {
  return `on port${ports.length === 1 ? '' : 's'} ${ports.join(', ')}`;
}
