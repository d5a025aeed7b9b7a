import { type Cidr, cidrContains } from './cidr.ts';
import type { EntryClient, PolicyEntry } from './policy.ts';
import { formatEntryTarget, protocolOf } from './policy-entry.ts';
import type { RuleFault } from './rule-fault.ts';

export interface Conflicts {
  readonly faults: readonly RuleFault[];
  readonly warnings: readonly Warning[];
}

interface Warning {
  readonly index: number;
  readonly what: string;
}

/**
 * Finds what is said twice, and what is said in two ways: entries for one target and port whose
 * clients overlap. As one entry that fits is enough, the stricter of two would be without effect.
 *
 * Not a fault: different clients, different paths, plain HTTP beside a tunnel. `undefined` stands
 * for an entry that could not be read; `positionOf` says where one stands.
 */
export function findConflicts(
  entries: readonly (PolicyEntry | undefined)[],
  positionOf: (index: number) => string,
): Conflicts {
  const faults: RuleFault[] = [];
  const warnings: Warning[] = [];
  const seen = new Map<string, number[]>();
  for (const [index, entry] of entries.entries()) {
    const told = new Set<number>();
    for (const port of entry?.ports ?? []) {
      if (entry === undefined) continue;
      const name = `${formatEntryTarget(entry.target)}:${port}`;
      const earlier = seen.get(name) ?? [];
      for (const other of earlier) {
        const conflict = compare(entry, entries[other], port);
        if (conflict === undefined || told.has(other)) continue;
        told.add(other);
        const place = `the entry at ${positionOf(other)}`;
        if (conflict.kind === 'warning') {
          warnings.push({
            index,
            what: `${name} is ${conflict.what}, unlike in ${place}: is it both?`,
          });
        } else {
          const path = ['entries', index, ...conflict.field];
          faults.push({
            path,
            cannot: `allow ${name} twice`,
            instead: `${place} ${conflict.what}`,
          });
        }
      }
      seen.set(name, [...earlier, index]);
    }
  }
  return { faults, warnings };
}

type Conflict =
  | { readonly kind: 'warning'; readonly what: string }
  | { readonly kind: 'fault'; readonly field: readonly string[]; readonly what: string };

function compare(
  entry: PolicyEntry,
  other: PolicyEntry | undefined,
  port: number,
): Conflict | undefined {
  if (other === undefined || !clientsOverlap(entry.clients, other.clients)) return undefined;
  const [protocol, before] = [protocolOf(entry, port), protocolOf(other, port)];
  if (protocol !== before) return compareProtocols(protocol, before);
  if (entry.paths !== undefined && other.paths !== undefined) {
    const twice = entry.paths.find((path) => other.paths?.includes(path));
    if (twice === undefined) return undefined;
    return { kind: 'fault', field: ['paths'], what: `allows ${twice} already; take one out` };
  }
  if (entry.addresses !== other.addresses) {
    const what = `says addresses: ${other.addresses} for it; make one entry of them`;
    return { kind: 'fault', field: entry.addresses === 'any' ? ['addresses'] : [], what };
  }
  if (entry.paths !== other.paths) {
    const limited = other.paths === undefined ? 'allows every path' : 'allows some paths only';
    return { kind: 'fault', field: [], what: `${limited}; make one entry of them` };
  }
  return { kind: 'fault', field: [], what: 'allows it already; take one of them out' };
}

function compareProtocols(protocol: string, before: string): Conflict | undefined {
  const pair = [protocol, before].toSorted().join();
  // Requests that the proxy reads, and tunnels to the same port: two different things.
  if (pair === 'http,tcp') return undefined;
  if (pair === 'http,tls') {
    const said = { http: 'plain HTTP', tls: 'TLS' };
    return { kind: 'warning', what: `said to speak ${protocol === 'http' ? said.http : said.tls}` };
  }
  const what = `says protocol: ${before} for it; make one entry of them`;
  return { kind: 'fault', field: ['protocol'], what };
}

function clientsOverlap(
  a: readonly EntryClient[] | undefined,
  b: readonly EntryClient[] | undefined,
): boolean {
  if (a === undefined || b === undefined) return true;
  return a.some((one) => b.some((other) => isSameClient(one, other)));
}

/** A role and a block may mean the same machine; the file does not say. */
function isSameClient(a: EntryClient, b: EntryClient): boolean {
  if (a.kind === 'role') return b.kind === 'role' && a.role === b.role;
  return b.kind === 'cidr' && (holds(a.cidr, b.cidr) || holds(b.cidr, a.cidr));
}

function holds(block: Cidr, other: Cidr): boolean {
  return block.bits <= other.bits && cidrContains(block, other.network);
}
