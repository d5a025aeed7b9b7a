import type { Category, Disposition, Stability } from '../../rules/category.ts';
import type { EntryTarget, PolicyEntry } from '../../rules/policy.ts';
import {
  formatEntryClient,
  formatEntryTarget,
  nameEntry,
  protocolOf,
} from '../../rules/policy-entry.ts';
import type { Classification } from '../../rules/rule.ts';
import type { Replayed } from '../replay.ts';
import type { ReportDestination } from '../report.ts';

/** What is compared about a target and port that both sides have; `null` on either side is not compared. */
export interface Facts {
  readonly protocol: string | null;
  readonly category: Category | null;
  readonly region: string | null;
  readonly disposition: Disposition | null;
  readonly addresses: string | null;
  readonly clients: string | null;
  readonly paths: string | null;
  readonly expires: string | null;
  /** Of a run beside a list: whether the list lets it through, or the code of the refusal. */
  readonly verdict: string | null;
}

export type FactName = keyof Facts;

/** One target on one port, of a run or of an allowlist. */
export interface DiffItem {
  readonly target: string;
  readonly port: number;
  readonly protocol: string;
  readonly service: string | null;
  readonly stability: Stability;
  readonly purpose: string | null;
  readonly attempts: number | null;
  readonly clients: number | null;
  readonly facts: Facts;
}

/** Makes an item of each host and port of a run; what is TLS to one log and TCP to another is one. */
export function itemsOfRun(destinations: readonly ReportDestination[]): DiffItem[] {
  const same = Map.groupBy(destinations, ({ host, port }) => `${host} ${port}`);
  return [...same.values()].flatMap((ones) => {
    const [first] = ones;
    return first === undefined ? [] : [itemOfRun(first, ones)];
  });
}

function itemOfRun(first: ReportDestination, ones: readonly ReportDestination[]): DiffItem {
  const { host, port, category, region, disposition, service, stability, label } = first;
  const protocol = joined(ones.map((one) => one.protocol));
  return {
    ...{ target: host, port, protocol, service, stability, purpose: label },
    attempts: ones.reduce((sum, { events }) => sum + events, 0),
    clients: new Set(ones.flatMap(({ clients }) => clients)).size,
    facts: {
      ...{ protocol, category, region, disposition },
      ...{ addresses: null, clients: null, paths: null, expires: null, verdict: null },
    },
  };
}

/**
 * Makes an item of each target and port of an allowlist. Several entries for one target and port
 * add up, and are one item here. `classify` says how stable a name is, which no entry does.
 */
export function itemsOfAllowlist(
  entries: readonly PolicyEntry[],
  classify: (target: EntryTarget, port: number) => Classification | undefined,
): DiffItem[] {
  const each = entries.flatMap((entry) => entry.ports.map((port) => ({ entry, port })));
  const same = Map.groupBy(each, ({ entry, port }) => `${formatEntryTarget(entry.target)} ${port}`);
  return [...same.values()].flatMap((ones) => {
    const [first] = ones;
    if (first === undefined) return [];
    const said = classify(first.entry.target, first.port);
    return [
      itemOfEntries(
        first.port,
        first.entry,
        ones.map(({ entry }) => entry),
        said,
      ),
    ];
  });
}

function itemOfEntries(
  port: number,
  first: PolicyEntry,
  same: readonly PolicyEntry[],
  said: Classification | undefined,
): DiffItem {
  const protocol = joined(same.map((entry) => protocolOf(entry, port)));
  return {
    target: formatEntryTarget(first.target),
    ...{ port, protocol },
    service: said?.service ?? null,
    stability: said?.stability ?? 'unknown',
    purpose: first.purpose ?? said?.label ?? null,
    attempts: null,
    clients: null,
    facts: {
      protocol,
      category: first.category ?? null,
      region: said?.region ?? null,
      disposition: first.disposition ?? null,
      addresses: joined(same.map(({ addresses }) => addresses)),
      clients: joined(
        same.map(({ clients }) => clients?.map(formatEntryClient).join(', ') ?? 'everyone'),
      ),
      paths: joined(same.map(({ paths }) => paths?.join(', ') ?? 'all')),
      expires: joined(same.map(({ expires }) => expires ?? 'never')),
      verdict: null,
    },
  };
}

/** A run and a list, so that they can be compared. */
export interface FittedSides {
  readonly run: readonly DiffItem[];
  readonly list: readonly DiffItem[];
}

/**
 * Fits a run to a list: what the list admits by a wildcard or a block is in both, and so is the
 * entry. What stays on one side only is what the list lacks, and what nothing in the run needs.
 */
export function fitSides(
  run: readonly DiffItem[],
  list: readonly DiffItem[],
  entries: readonly PolicyEntry[],
  replayed: readonly Replayed[],
): FittedSides {
  const listed = new Set(list.map(keyOf));
  const refusals = new Map(
    replayed.map(({ destination, refusal }) => [
      keyOfDestination(destination),
      refusal?.first.reason,
    ]),
  );
  const used = usedTargets(entries, replayed);
  const kept = run.filter((item) => listed.has(keyOf(item)) || refusals.get(keyOf(item)));
  const seen = new Set(run.map(keyOf));
  return {
    run: kept.map((item) => only(item, refusals.get(keyOf(item)) ?? 'admitted')),
    list: list
      .filter((item) => seen.has(keyOf(item)) || !used.has(keyOf(item)))
      .map((item) => only(item, 'admitted')),
  };
}

/** What both a run and a list can say. Whether the protocol fits is part of the verdict. */
function only(item: DiffItem, verdict: string): DiffItem {
  const { category, region, disposition } = item.facts;
  const none = { protocol: null, addresses: null, clients: null, paths: null, expires: null };
  return { ...item, facts: { category, region, disposition, ...none, verdict } };
}

function usedTargets(
  entries: readonly PolicyEntry[],
  replayed: readonly Replayed[],
): ReadonlySet<string> {
  const used = new Set<string>();
  for (const { destination, entries: admitting } of replayed) {
    for (const entry of entries) {
      if (admitting.has(nameEntry(entry))) {
        used.add(`${formatEntryTarget(entry.target)} ${destination.port}`);
      }
    }
  }
  return used;
}

function keyOf({ target, port }: Pick<DiffItem, 'target' | 'port'>): string {
  return `${target} ${port}`;
}

function keyOfDestination({ host, port }: Replayed['destination']): string {
  return `${host} ${port}`;
}

function joined(values: readonly string[]): string {
  return [...new Set(values)].toSorted().join(' or ');
}
