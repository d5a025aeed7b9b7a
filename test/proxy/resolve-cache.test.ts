import { expect, test } from 'vitest';
import { cachedResolve } from '../../proxy/resolve-cache.ts';
import { type Ip, parseIp } from '../../rules/ip.ts';

const ADDRESS: readonly Ip[] = ['192.0.2.1'].flatMap((text) => parseIp(text) ?? []);

test('requests for one name at one time share a look-up', async () => {
  let lookUps = 0;
  const { promise, resolve } = Promise.withResolvers<readonly Ip[]>();
  const cached = cachedResolve(
    () => {
      lookUps += 1;
      return promise;
    },
    () => 0,
  );

  const both = [cached('a.example'), cached('a.example')];
  resolve(ADDRESS);

  expect(await Promise.all(both)).toEqual([ADDRESS, ADDRESS]);
  expect(lookUps).toBe(1);
});

test('an answer is used again for ten seconds', async () => {
  let now = 0;
  let lookUps = 0;
  const cached = cachedResolve(
    async () => {
      lookUps += 1;
      return ADDRESS;
    },
    () => now,
  );

  for (now of [0, 9_999, 10_000]) await cached('a.example');

  expect(lookUps).toBe(2);
});

test('a failure is not remembered', async () => {
  let lookUps = 0;
  const cached = cachedResolve(
    async () => {
      lookUps += 1;
      if (lookUps === 1) throw new Error('EAI_AGAIN');
      return ADDRESS;
    },
    () => 0,
  );

  await expect(cached('a.example')).rejects.toThrow('EAI_AGAIN');

  expect(await cached('a.example')).toEqual(ADDRESS);
});
