import { writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { openPolicySource } from '../../proxy/policy-source.ts';
import { parseHost } from '../../rules/host.ts';
import { tempFolder } from '../support/temp-folder.ts';

function listOf(...hosts: string[]): string {
  const entries = hosts.map((host) => `  - host: ${host}\n    ports: [443]\n`).join('');
  return `version: 1\nname: test\nentries:\n${entries}`;
}

function openIn(file: string) {
  const said: string[] = [];
  const log = {
    info: (message: string) => said.push(`info ${message}`),
    warn: (message: string) => said.push(`warn ${message}`),
    error: (message: string) => said.push(`error ${message}`),
  };
  const changed = Promise.withResolvers<void>();
  const source = openPolicySource(file, { now: Date.now, log, onChange: changed.resolve });
  const allows = (name: string): boolean => {
    const host = parseHost(name);
    return host.ok && source.current().namesFor(host.value).length > 0;
  };
  return { source, said, allows, changed: changed.promise };
}

test('a reload puts the new list in force as a whole', () => {
  using folder = tempFolder();
  const file = folder.at('allowlist.yaml');
  writeFileSync(file, listOf('a.example.com'));
  const { source, allows } = openIn(file);
  using _ = source;

  writeFileSync(file, listOf('b.example.com'));
  source.reload();

  expect([allows('a.example.com'), allows('b.example.com'), source.version()]).toEqual([
    false,
    true,
    2,
  ]);
});

test('a broken file is named with line and column, and the old list stays', () => {
  using folder = tempFolder();
  const file = folder.at('allowlist.yaml');
  writeFileSync(file, listOf('a.example.com'));
  const { source, said, allows } = openIn(file);
  using _ = source;

  writeFileSync(file, listOf('a.example.com').replace('443', '70000'));
  source.reload();

  expect(said).toEqual([expect.stringMatching(/^error .*allowlist\.yaml:5:\d+.*stays in force$/)]);
  expect([allows('a.example.com'), source.version()]).toEqual([true, 1]);
});

test('a change of the file is noticed by itself', async () => {
  using folder = tempFolder();
  const file = folder.at('allowlist.yaml');
  writeFileSync(file, listOf('a.example.com'));
  const { source, allows, changed } = openIn(file);
  using _ = source;
  // The watcher is told of no change, it compares: it must have looked once.
  await new Promise((resolve) => setTimeout(resolve, 50));

  writeFileSync(file, listOf('a.example.com', 'c.example.com'));
  await changed;

  expect(allows('c.example.com')).toBe(true);
});

test('without a first good list there is nothing to start with', () => {
  using folder = tempFolder();

  expect(() => openIn(folder.at('none.yaml'))).toThrow(
    'there is no such file; name another file with --allow',
  );
});
