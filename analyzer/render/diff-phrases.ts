import { CATEGORY_TEXT, type Category } from '../../rules/category.ts';
import type { DiffEntry, DiffSide, FactChange, VolatileGroup } from '../diff.ts';
import { authorityOf, count, list } from './phrases.ts';

/** `run trial-1`, or the file. */
export function sideName({ kind, name }: DiffSide): string {
  return kind === 'run' ? `run ${name}` : name;
}

/** `category saas → github`. */
export function factPhrase({ field, from, to }: FactChange): string {
  return `${field} ${from ?? 'none'} → ${to ?? 'none'}`;
}

/** `os-mirror: 3 added, 2 gone (...)`: enough to see that they are what they are called. */
export function volatilePhrase({ category, added, gone }: VolatileGroup): string {
  const names = list([...added.map((name) => `+${name}`), ...gone.map((name) => `-${name}`)]);
  return `${categoryTitle(category) || 'No category'}: ${added.length} added, ${gone.length} gone; these change from run to run: ${names}`;
}

/** As a heading; nothing where there is no category. */
export function categoryTitle(category: Category | null): string {
  return category === null ? '' : CATEGORY_TEXT[category].title;
}

/** `host:port`; a block of addresses would read as one of them. */
export function nameOf({ target, port }: Pick<DiffEntry, 'target' | 'port'>): string {
  return target.includes('/') ? `${target} port ${port}` : authorityOf({ host: target, port });
}

/** `4 attempts by 2 clients`; a log may not say who asked, and a list was asked by nobody. */
export function evidencePhrase({ attempts, clients }: DiffEntry): string {
  if (attempts === null) return '';
  const who = clients === null || clients === 0 ? '' : ` by ${count(clients, 'client')}`;
  return `${count(attempts, 'attempt')}${who}`;
}
