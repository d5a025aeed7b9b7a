import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAuthority } from '../../rules/authority.ts';
import { CATEGORIES, type Category } from '../../rules/category.ts';
import type { Host } from '../../rules/host.ts';

/** A host of a published list, and what a person says it is for. */
export interface EvalCase {
  readonly list: string;
  readonly host: Host;
  readonly port: number;
  /** The first is the main one; any of them is right. */
  readonly categories: readonly Category[];
  /** Of AWS names only; `undefined` as region means that the name says none. */
  readonly aws?: { readonly service: string; readonly region: string | undefined };
}

/** Reads every list of a directory; a name in two lists is taken from the first. */
export function readEvalLists(directory: string): EvalCase[] {
  const files = readdirSync(directory).filter((name) => name.endsWith('.txt'));
  const cases = files.toSorted().flatMap((file) => readList(join(directory, file), file));
  const byHost = new Map<string, EvalCase>();
  for (const one of cases) {
    if (!byHost.has(one.host)) byHost.set(one.host, one);
  }
  return [...byHost.values()];
}

function readList(path: string, list: string): EvalCase[] {
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .flatMap((line) => readLine(line, list));
}

function readLine(line: string, list: string): EvalCase[] {
  const [expected = '', ...names] = line.split(' ');
  const [alternatives = '', service, region] = expected.split('/');
  const categories = alternatives.split('|').map((name) => toCategory(name, list));
  return names.map((name) => {
    const authority = parseAuthority(name, 443);
    if (!authority.ok) throw new Error(`${list}: ${name}: ${authority.reason}`);
    const aws = service && { service, region: region === '-' ? undefined : region };
    return { list, ...authority.value, categories, ...(aws ? { aws } : {}) };
  });
}

function toCategory(name: string, list: string): Category {
  const category = CATEGORIES.find((known) => known === name);
  if (category === undefined) throw new Error(`${list}: there is no category "${name}"`);
  return category;
}
