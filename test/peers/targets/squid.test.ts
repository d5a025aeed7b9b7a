import { writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { renderSquid } from '../../../analyzer/render/targets/squid.ts';
import {
  allowlistOf,
  entry,
  FOUNDING,
  OPTIONS,
} from '../../analyzer/render/targets/make-allowlist.ts';
import { tempFolder } from '../../support/temp-folder.ts';
import { runPeer } from '../support/peer.ts';
import { startSquid } from '../support/squid.ts';
import { ASKED_NAMES, LOOK_ALIKES, letThrough, startParent, WANTED } from './founding-requests.ts';

const PUBLIC = '52.216.10.10';

test('a running Squid lets the eight through, and none of more than forty look-alikes', async () => {
  await using parent = await startParent();
  const rules = renderSquid(FOUNDING, OPTIONS).text;
  const parentPort = parent.port;
  await using squid = await startSquid({ names: ASKED_NAMES, address: PUBLIC, rules, parentPort });

  expect(LOOK_ALIKES.length).toBeGreaterThan(40);
  expect(await letThrough(squid.port, WANTED)).toEqual(WANTED);
  expect(await letThrough(squid.port, LOOK_ALIKES)).toEqual([]);
});

test('Squid refuses a public name that leads to a private address, unless its entry expects that', async () => {
  await using parent = await startParent();
  const rules = renderSquid(FOUNDING, OPTIONS).text;
  const parentPort = parent.port;
  await using squid = await startSquid({
    names: ASKED_NAMES,
    address: '10.0.3.7',
    rules,
    parentPort,
  });

  const publicOnly = ['CONNECT github.com:443', 'CONNECT queue.amazonaws.com:443'];
  expect(await letThrough(squid.port, WANTED)).toEqual(
    WANTED.filter((asked) => !publicOnly.includes(asked)),
  );
});

test('Squid refuses every name that leads to the metadata service', async () => {
  await using parent = await startParent();
  const rules = renderSquid(FOUNDING, OPTIONS).text;
  const parentPort = parent.port;
  await using squid = await startSquid({
    names: ASKED_NAMES,
    address: '169.254.169.254',
    rules,
    parentPort,
  });

  expect(await letThrough(squid.port, WANTED)).toEqual([]);
});

test('Squid loads wildcards above one another, blocks and paths without a warning', async () => {
  using folder = tempFolder();
  const wide = allowlistOf(
    entry('example.com', { ports: [22, 80, 443] }),
    entry('*.example.com'),
    entry('a.example.com'),
    entry('*.b.example.com'),
    entry('c.b.example.com', { ports: [80], paths: ['/a.b/*', '/c+(d)'] }),
    entry('10.1.0.0/16'),
    entry('10.1.2.0/24'),
    entry('2001:db8:1::/48'),
    ...Array.from({ length: 2_000 }, (_, i) => entry(`host-${i}.example.org`)),
  );

  for (const allowlist of [FOUNDING, wide]) {
    writeFileSync(folder.at('squid.conf'), renderSquid(allowlist, OPTIONS).text);
    const args = ['-k', 'parse', '-f', folder.at('squid.conf')];
    const { exitCode, stdout, stderr } = await runPeer('squid', args);
    expect(`${stdout}${stderr}`).not.toMatch(/warning|error|fatal|subdomain/i);
    expect(exitCode).toBe(0);
  }
});
