import type { FactChange } from '../diff.ts';
import type { DiffItem, FactName } from './items.ts';

/** The two sides, item by item. */
export interface Pairing {
  readonly added: readonly DiffItem[];
  readonly gone: readonly DiffItem[];
  /** On both sides, as it is now, with what is otherwise about it. */
  readonly paired: readonly { readonly item: DiffItem; readonly changes: readonly FactChange[] }[];
}

/** Says what makes two items the same thing; `undefined` where this key does not apply. */
type KeyOf = (item: DiffItem) => string | undefined;

/**
 * Brings the items of two sides together: first by target and port, then what is left by target
 * alone (another port), then by AWS service and port (another region). A looser key pairs only
 * what it names once on either side: two of them could be any of two.
 */
export function pairItems(from: readonly DiffItem[], to: readonly DiffItem[]): Pairing {
  let [gone, added] = [from, to];
  const paired: { item: DiffItem; changes: FactChange[] }[] = [];
  for (const keyOf of KEYS) {
    const before = onceBy(gone, keyOf);
    const after = onceBy(added, keyOf);
    const pairs = [...after].flatMap(([key, item]) => {
      const old = before.get(key);
      return old === undefined ? [] : [{ old, item }];
    });
    paired.push(...pairs.map(({ old, item }) => ({ item, changes: changesOf(old, item) })));
    const done = new Set(pairs.flatMap(({ old, item }) => [old, item]));
    gone = gone.filter((item) => !done.has(item));
    added = added.filter((item) => !done.has(item));
  }
  return { added, gone, paired };
}

const KEYS: readonly KeyOf[] = [
  ({ target, port }) => `${target} ${port}`,
  ({ target }) => target,
  ({ service, port, facts }) =>
    service === null || facts.region === null ? undefined : `${service} ${port}`,
];

function onceBy(items: readonly DiffItem[], keyOf: KeyOf): Map<string, DiffItem> {
  const groups = Map.groupBy(items, keyOf);
  return new Map(
    [...groups].flatMap(([key, [item, ...more]]) =>
      key === undefined || item === undefined || more.length > 0 ? [] : [[key, item]],
    ),
  );
}

const FACTS: readonly FactName[] = [
  'protocol',
  'category',
  'region',
  'disposition',
  'addresses',
  'clients',
  'paths',
  'expires',
  'verdict',
];

function changesOf(from: DiffItem, to: DiffItem): FactChange[] {
  const names: FactChange[] = [
    { field: 'target', from: from.target, to: to.target },
    { field: 'port', from: String(from.port), to: String(to.port) },
  ];
  const facts = FACTS.map((field) => ({ field, from: from.facts[field], to: to.facts[field] }));
  // What one side cannot say is no change: an entry that names no category has not lost one.
  const known = facts.filter((fact) => fact.from !== null && fact.to !== null);
  return [...names, ...known].filter((fact) => fact.from !== fact.to);
}
