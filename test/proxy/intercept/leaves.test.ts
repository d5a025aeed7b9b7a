import { expect, test } from 'vitest';
import { keepLeaves } from '../../../proxy/intercept/leaves.ts';
import { host } from '../../support/host.ts';
import { testCa } from '../../support/intercepting.ts';

const HOUR_MS = 3_600_000;

test('however many ask for a new host at once, one certificate is made', async () => {
  using leaves = keepLeaves(await testCa(), { now: Date.now });

  const all = await Promise.all(
    Array.from({ length: 50 }, () => leaves.terminatorFor(host('github.com'))),
  );

  expect(leaves.made()).toBe(1);
  expect(new Set(all).size).toBe(1);
});

test('so many hosts are remembered, and the one that was not asked for longest goes first', async () => {
  using leaves = keepLeaves(await testCa(), { now: Date.now, maxHosts: 2 });
  const ask = (name: string): Promise<unknown> => leaves.terminatorFor(host(name));

  await ask('a.test');
  await ask('b.test');
  await ask('a.test');
  await ask('c.test');
  expect(leaves.made()).toBe(3);

  await ask('a.test');
  expect(leaves.made()).toBe(3);
  await ask('b.test');
  expect(leaves.made()).toBe(4);
});

test('a certificate is made anew before it ends', async () => {
  let now = Date.now();
  using leaves = keepLeaves(await testCa(), { now: () => now });

  await leaves.terminatorFor(host('a.test'));
  now += 23 * HOUR_MS;
  await leaves.terminatorFor(host('a.test'));
  expect(leaves.made()).toBe(1);
  now += HOUR_MS;
  await leaves.terminatorFor(host('a.test'));
  expect(leaves.made()).toBe(2);
});
