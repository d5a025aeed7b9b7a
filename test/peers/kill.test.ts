import { expect, test } from 'vitest';
import { killRepeatedly } from '../support/kill-rounds.ts';

test('after a hundred rounds of kill -9 under load, every destination that a client was answered for is in the record', async () => {
  const { answered, lost, integrity } = await killRepeatedly(100);

  expect(new Set(answered.map(({ status }) => status))).toEqual(new Set(['200', '502']));
  expect(lost).toEqual([]);
  expect(new Set(integrity)).toEqual(new Set(['ok']));
}, 900_000);
