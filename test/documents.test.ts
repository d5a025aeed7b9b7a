import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';

const ROOT = join(import.meta.dirname, '..');

const DOCUMENTS = globSync(['*.md', '{analyzer,bench,docs,proxy,rules,samples,test}/**/*.md'], {
  cwd: ROOT,
});

const { scripts } = z
  .object({ scripts: z.record(z.string(), z.string()) })
  .parse(JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')));

test.each(DOCUMENTS)('%s links to what is there', (file) => {
  const links = [...read(file).matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)].map(([, link]) => link);
  const dead = links.filter((link) => !existsSync(join(ROOT, dirname(file), link ?? '')));
  expect(dead).toEqual([]);
});

test.each(DOCUMENTS)('%s names npm scripts that package.json has', (file) => {
  const named = [...read(file).matchAll(/npm run ([a-z][a-z:-]*)/g)].map(([, name]) => name ?? '');
  expect(named.filter((name) => scripts[name] === undefined)).toEqual([]);
});

function read(file: string): string {
  return readFileSync(join(ROOT, file), 'utf8');
}
