import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { closedPort } from '../support/loopback.ts';
import { startProgram } from '../support/program.ts';
import { readLines } from '../support/read-lines.ts';
import { tempFolder } from '../support/temp-folder.ts';

const ROOT = join(import.meta.dirname, '../..');
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

const { groups } = z
  .object({
    groups: z.array(
      z.object({
        rules: z.array(
          z.object({
            alert: z.string(),
            expr: z.string(),
            annotations: z.record(z.string(), z.string()),
          }),
        ),
      }),
    ),
  })
  .parse(parse(read('samples/prometheus/alerts.yaml')));
const rules = groups.flatMap((group) => group.rules);
const runbook = read('docs/operations.md');

/** What a metric of this name is called where a histogram makes several of it. */
const family = (name: string): string => name.replace(/_(bucket|sum|count)$/, '');

/** The metrics of an enforcing proxy with these flags besides. */
async function exposedWith(flags: readonly string[]): Promise<string[]> {
  using folder = tempFolder();
  writeFileSync(
    folder.at('list.yaml'),
    'version: 1\nname: l\nentries:\n  - host: example.com\n    ports: [443]\n',
  );
  const proxy = startProgram(
    [
      ...['enforce', '--allow', folder.at('list.yaml'), '--listen', '127.0.0.1:0'],
      ...['--db', folder.at('a.db'), '--dashboard', '127.0.0.1:0', '--metrics', ...flags],
    ],
    { cwd: folder.path, env: { PGPASSWORD: 'none' } },
  );
  const said = await readLines(proxy.stderr)('/healthz');
  const pages = /127\.0\.0\.1:\d+/.exec(said)?.[0];
  const text = await (await fetch(`http://${pages}/metrics`)).text();
  proxy.kill('SIGTERM');
  await once(proxy, 'close');
  return Array.from(text.matchAll(/^# TYPE (\S+)/gm), ([, name]) => name ?? '');
}

test('every metric that an alert or the runbook names is one that a proxy exposes, and the other way round', async () => {
  const database = `postgres://nobody@127.0.0.1:${await closedPort()}/nowhere`;
  const exposed = new Set([
    ...(await exposedWith(['--workers', '2', '--ship', database, '--proxy-id', 'p'])),
    // DNS is for one process alone.
    ...(await exposedWith([
      '--workers',
      '1',
      '--dns',
      '127.0.0.1:0',
      '--dns-upstream',
      '127.0.0.1',
    ])),
  ]);

  const named =
    `${rules.map(({ expr }) => expr).join('\n')}\n${runbook}`.match(/\bsallyport_\w+/g) ?? [];
  expect(named.length).toBeGreaterThan(20);
  expect([...new Set(named)].filter((name) => !exposed.has(family(name)))).toEqual([]);
  const mentioned = new Set(named.map(family));
  expect(
    [...exposed].filter((name) => name.startsWith('sallyport_') && !mentioned.has(name)),
  ).toEqual([]);
}, 60_000);

test('the runbook has a section for each alert, and none for one that is not there', () => {
  const sections = Array.from(runbook.matchAll(/^### (Sallyport\w+)$/gm), ([, name]) => name);

  expect(sections).toEqual(rules.map(({ alert }) => alert));
  for (const { alert, annotations } of rules) {
    expect(annotations.runbook).toBe(`docs/operations.md#${alert.toLowerCase()}`);
  }
});
