import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cachedResolve, type Resolved } from '../../proxy/resolve-cache.ts';
import { type Ip, parseIp } from '../../rules/ip.ts';

const ADDRESS: readonly Ip[] = ['192.0.2.1'].flatMap((text) => parseIp(text) ?? []);

function found(forMs: number): Resolved {
  return { kind: 'found', addresses: ADDRESS, forMs };
}

/** A resolver that counts its look-ups behind a cache with a clock of its own. */
function counted(answer: (lookUp: number) => Resolved, maxNames?: number) {
  const asked: string[] = [];
  const clock = { now: 0 };
  const resolve = cachedResolve(
    async (name) => {
      asked.push(name);
      return answer(asked.length);
    },
    () => clock.now,
    maxNames,
  );
  return { asked, clock, resolve };
}

test('requests for one name at one time share a look-up, also where it may not be kept', async () => {
  const { promise, resolve } = Promise.withResolvers<Resolved>();
  let lookUps = 0;
  const cached = cachedResolve(
    () => {
      lookUps += 1;
      return promise;
    },
    () => 0,
  );

  const all = Array.from({ length: 100 }, () => cached('a.example'));
  resolve(found(0));

  expect(await Promise.all(all)).toEqual(all.map(() => ADDRESS));
  expect(lookUps).toBe(1);
});

test('an answer is used again as long as it says, and not longer', async () => {
  const { asked, clock, resolve } = counted(() => found(60_000));

  for (clock.now of [0, 59_999, 60_000]) await resolve('a.example');

  expect(asked).toHaveLength(2);
});

test('the time of an answer begins when it has come', async () => {
  const { asked, clock, resolve } = counted(() => {
    clock.now = 5_000;
    return found(1_000);
  });

  await resolve('a.example');
  clock.now = 5_999;
  await resolve('a.example');

  expect(asked).toHaveLength(1);
});

test('that a name does not resolve is remembered for as long as is said', async () => {
  const { asked, clock, resolve } = counted((lookUp) =>
    lookUp === 1 ? { kind: 'failed', code: 'ENOTFOUND', forMs: 5_000 } : found(1_000),
  );

  await expect(resolve('a.example')).rejects.toMatchObject({ code: 'ENOTFOUND' });
  clock.now = 4_999;
  await expect(resolve('a.example')).rejects.toMatchObject({ code: 'ENOTFOUND' });
  clock.now = 5_000;

  expect(await resolve('a.example')).toEqual(ADDRESS);
  expect(asked).toHaveLength(2);
});

test('a defect of the resolver is not taken for an answer', async () => {
  let lookUps = 0;
  const resolve = cachedResolve(
    async () => {
      lookUps += 1;
      if (lookUps === 1) throw new TypeError('a defect');
      return found(1_000);
    },
    () => 0,
  );

  await expect(resolve('a.example')).rejects.toThrow('a defect');

  expect(await resolve('a.example')).toEqual(ADDRESS);
});

test('of more names than are kept, those used longest ago are asked for again', async () => {
  const { asked, resolve } = counted(() => found(60_000), 2);

  for (const name of ['a', 'b', 'a', 'c', 'a', 'b']) await resolve(name);

  expect(asked).toEqual(['a', 'b', 'c', 'b']);
});

test('whatever is asked for and when, no answer is older than it may be', async () => {
  const steps = fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.nat(3_000)), {
    maxLength: 60,
  });
  await fc.assert(
    fc.asyncProperty(steps, fc.integer({ min: 1, max: 4_000 }), async (asks, forMs) => {
      const answeredAt = new Map<string, number>();
      const clock = { now: 0 };
      const resolve = cachedResolve(
        async (name) => {
          answeredAt.set(name, clock.now);
          return found(forMs);
        },
        () => clock.now,
        2,
      );
      for (const [name, waitMs] of asks) {
        clock.now += waitMs;
        await resolve(name);
        expect(clock.now - (answeredAt.get(name) ?? Number.NaN)).toBeLessThan(forMs);
      }
    }),
  );
});
