import type { Host } from '../../../rules/host.ts';
import type { EntryTarget } from '../../../rules/policy.ts';

/** The names of a group of entries with nothing said twice, sorted. */
export interface Names {
  /** Without those below one of `parents`. */
  readonly exact: readonly Host[];
  /** Of wildcards, without those below another one: `example.com` for `*.example.com`. */
  readonly parents: readonly Host[];
}

/** Sorts names out so that none is covered by another. CIDR targets are not names and are left out. */
export function minimalNames(targets: readonly EntryTarget[]): Names {
  const parents = new Set(targets.flatMap((t) => (t.kind === 'below' ? [t.parent] : [])));
  const exact = new Set(targets.flatMap((t) => (t.kind === 'exact' ? [t.host] : [])));
  const known: ReadonlySet<string> = parents;
  const isUncovered = (host: Host): boolean => !namesAbove(host).some((name) => known.has(name));
  return {
    exact: [...exact].filter(isUncovered).toSorted(),
    parents: [...parents].filter(isUncovered).toSorted(),
  };
}

/** `a.b.example` is below `b.example` and `example`. */
function namesAbove(host: Host): readonly string[] {
  const labels = host.split('.');
  return labels.slice(1).map((_, i) => labels.slice(i + 1).join('.'));
}
