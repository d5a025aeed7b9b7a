import type { Category, Disposition, Stability } from '../rules/category.ts';
import type { DiffItem, FactName } from './diff/items.ts';
import { pairItems } from './diff/pair.ts';

/** What differs between two runs, two allowlists, or one of each: the value that `diff --format json` prints. */
export interface DiffResult {
  readonly schema: 'sallyport/diff@1';
  readonly from: DiffSide;
  readonly to: DiffSide;
  /** On both sides, and alike. */
  readonly same: number;
  readonly added: readonly DiffEntry[];
  readonly gone: readonly DiffEntry[];
  readonly changed: readonly DiffChange[];
  /** Mirrors, redirectors and shared CDN names that came and went: they do so in every run. */
  readonly volatile: readonly VolatileGroup[];
  /** Whether anything but `volatile` has something in it. */
  readonly differs: boolean;
}

export interface DiffSide {
  readonly kind: 'run' | 'allowlist';
  /** The name of the run, or the file as it was named. */
  readonly name: string;
}

export interface DiffEntry {
  /** A host, a pattern such as `*.example.com`, or a CIDR block. */
  readonly target: string;
  readonly port: number;
  readonly protocol: string;
  readonly category: Category | null;
  readonly region: string | null;
  readonly disposition: Disposition | null;
  readonly stability: Stability;
  /** What it is for, in words. */
  readonly purpose: string | null;
  /** Attempts and client addresses, where it comes from a run. */
  readonly attempts: number | null;
  readonly clients: number | null;
}

/** The same destination or entry, otherwise: named as it is now. */
export interface DiffChange extends DiffEntry {
  readonly changes: readonly FactChange[];
}

export interface FactChange {
  readonly field: FactName | 'target' | 'port';
  readonly from: string | null;
  readonly to: string | null;
}

export interface VolatileGroup {
  readonly category: Category | null;
  readonly added: readonly string[];
  readonly gone: readonly string[];
}

export interface DiffInput {
  readonly from: DiffSide & { readonly items: readonly DiffItem[] };
  readonly to: DiffSide & { readonly items: readonly DiffItem[] };
  /** Volatile names are listed one by one: right for two reviewed lists, noise for two runs. */
  readonly unfolded: boolean;
}

/** Compares two sides: what came, what went, what is otherwise. Order of input does not matter. */
export function diff({ from, to, unfolded }: DiffInput): DiffResult {
  const { added, gone, paired } = pairItems(from.items, to.items);
  const isListed = (item: DiffItem): boolean => unfolded || !isVolatile(item);
  const changed = paired.filter(({ changes }) => changes.length > 0);
  const listed = {
    added: added.filter(isListed).map(toEntry).toSorted(byTarget),
    gone: gone.filter(isListed).map(toEntry).toSorted(byTarget),
    changed: changed.map(({ item, changes }) => ({ ...toEntry(item), changes })).toSorted(byTarget),
  };
  const isFolded = (item: DiffItem): boolean => !isListed(item);
  return {
    schema: 'sallyport/diff@1',
    from: { kind: from.kind, name: from.name },
    to: { kind: to.kind, name: to.name },
    same: paired.length - changed.length,
    ...listed,
    volatile: groupVolatile(added.filter(isFolded), gone.filter(isFolded)),
    differs: Object.values(listed).some((entries) => entries.length > 0),
  };
}

const VOLATILE: ReadonlySet<Stability> = new Set(['mirror', 'rotating', 'cdn']);

function isVolatile({ stability }: DiffItem): boolean {
  return VOLATILE.has(stability);
}

function groupVolatile(added: readonly DiffItem[], gone: readonly DiffItem[]): VolatileGroup[] {
  const categories = new Set([...added, ...gone].map(({ facts }) => facts.category));
  const namesIn = (items: readonly DiffItem[], category: Category | null): string[] => [
    ...new Set(
      items
        .filter(({ facts }) => facts.category === category)
        .map(({ target, port }) => `${target}:${port}`)
        .toSorted(),
    ),
  ];
  return [...categories]
    .toSorted((a, b) => compare(a ?? '', b ?? ''))
    .map((category) => ({
      category,
      added: namesIn(added, category),
      gone: namesIn(gone, category),
    }));
}

function toEntry(item: DiffItem): DiffEntry {
  const { target, port, protocol, stability, purpose, attempts, clients } = item;
  const { category, region, disposition } = item.facts;
  return {
    ...{ target, port, protocol, category, region, disposition },
    ...{ stability, purpose, attempts, clients },
  };
}

function byTarget(a: DiffEntry, b: DiffEntry): number {
  return (
    compare(a.category ?? '', b.category ?? '') || compare(a.target, b.target) || a.port - b.port
  );
}

/** By code unit, so that the order is the same on every machine. */
function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
