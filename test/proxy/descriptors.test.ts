import { expect, test } from 'vitest';
import { connectionCapacity, descriptorShortage } from '../../proxy/descriptors.ts';

test('two descriptors a client, and some kept for everything else', () => {
  const capacity = connectionCapacity();

  expect(capacity).toBeGreaterThanOrEqual(8);
});

test.each([
  ['enough', 1, 10_000, 20_000],
  ['nearly enough', 1, 10_000, 9_968],
  ['enough in all workers together', 4, 10_000, 2_500],
  ['no limit that is known', 1, 10_000, Number.POSITIVE_INFINITY],
])('%s is not worth a line', (_case, workers, maxConnections, capacity) => {
  expect(descriptorShortage({ workers, limits: { maxConnections, capacity } })).toBeUndefined();
});

test('too few descriptors are told with how many connections fit, and what to write', () => {
  const limits = { maxConnections: 10_000, capacity: 480 };

  expect(descriptorShortage({ workers: 1, limits })).toBe(
    'file descriptors are enough for 480 connections, not for the 10000 of --max-connections, and more are answered 503: start it with ulimit -n 20064 or more (systemd: LimitNOFILE=20064)',
  );
  expect(descriptorShortage({ workers: 2, limits })).toContain(
    'enough for 960 connections, not for the 10000 of --max-connections, and more are answered 503: start it with ulimit -n 10064 or more in each of 2 workers',
  );
});
