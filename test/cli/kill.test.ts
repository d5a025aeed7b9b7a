import { expect, test } from 'vitest';
import { killRepeatedly } from '../support/kill-rounds.ts';

// The same with a hundred rounds is among the tests with peers, which may take their time.
test('after kill -9 at any moment, every destination that a client was answered for is in the record', async () => {
  const { answered, lost, integrity } = await killRepeatedly(20);

  expect(new Set(answered.map(({ status }) => status))).toEqual(new Set(['200', '502']));
  expect(lost).toEqual([]);
  expect(new Set(integrity)).toEqual(new Set(['ok']));
}, 60_000);
