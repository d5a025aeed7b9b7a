import { existsSync, globSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { CATEGORIES } from '../rules/category.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const ROOMS = ['rules', 'proxy', 'analyzer'];

test.each(ROOMS)('the tests of %s mirror its modules', (room) => {
  const strays = globSync(`test/${room}/**/*.test.ts`, { cwd: ROOT })
    .map((path) => path.replace(/^test\//, '').replace(/\.test\.ts$/, ''))
    .filter((path) => !existsSync(`${ROOT}${path}.ts`) && !existsSync(`${ROOT}${path}`));

  expect(strays.filter((path) => !ABOUT_THE_WHOLE.has(path))).toEqual([]);
});

/** Tests of what several modules do together. */
const ABOUT_THE_WHOLE: ReadonlySet<string> = new Set([
  'rules/examples',
  'rules/aws/sdk-hosts',
  'proxy/corpus/dns',
  'proxy/corpus/origins',
  'proxy/corpus/requests',
  'proxy/corpus/targets',
  'proxy/overload',
  'proxy/store/recorder-kill',
  'proxy/store/recount',
  'analyzer/category-pages',
  'analyzer/classify/documented-hosts',
  'analyzer/render/golden',
  'analyzer/render/hostile',
  'analyzer/render/targets/golden',
  'analyzer/render/targets/golden-aws',
  'analyzer/render/targets/aws-forms',
  'analyzer/render/targets/aws-scripts',
  'analyzer/render/targets/firewalls',
  'analyzer/render/targets/hostile',
  'analyzer/render/targets/pages',
  'analyzer/render/targets/round-trip',
]);

test('every category has its page', () => {
  const missing = CATEGORIES.filter((id) => !existsSync(`${ROOT}docs/categories/${id}.md`));

  expect(missing).toEqual([]);
});
