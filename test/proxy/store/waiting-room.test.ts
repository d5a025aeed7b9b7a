import { expect, test } from 'vitest';
import { WaitingRoom } from '../../../proxy/store/waiting-room.ts';
import { attempt } from './support.ts';

test('everyone who waits is admitted together', async () => {
  const room = new WaitingRoom();
  const answers = ['a.example', 'b.example'].map((name) => room.enter(attempt(name)));
  expect(room.size).toBe(2);

  expect(room.admitAll().map(({ host }) => host)).toEqual(['a.example', 'b.example']);

  expect(await Promise.all(answers)).toEqual([true, true]);
  expect(room.size).toBe(0);
});

test('only those who have waited too long are turned away', async () => {
  const room = new WaitingRoom();
  const answer = room.enter(attempt('a.example'));
  expect(room.turnAway(60_000)).toEqual([]);
  expect(room.size).toBe(1);

  expect(room.turnAway(0)).toMatchObject([{ attempt: { host: 'a.example' } }]);

  expect(await answer).toBe(false);
  expect(room.size).toBe(0);
});
