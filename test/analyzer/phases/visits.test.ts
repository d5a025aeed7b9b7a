import { expect, test } from 'vitest';
import { splitBursts, toVisited } from '../../../analyzer/phases/visits.ts';
import { START, timed } from './script.ts';

test('connections that open together are one visit', () => {
  const [contact] = timed([{ client: '10.0.0.1', asks: { 'github.com': [0, 1, 2.5, 60] } }])
    .timeline.contacts;

  expect(contact && toVisited(contact).visits).toEqual([START, START + 60_000]);
});

test('a burst ends where nothing happens for longer than it may', () => {
  expect(splitBursts([0, 10, 20, 200, 205], 100)).toEqual([
    { from: 0, to: 20 },
    { from: 200, to: 205 },
  ]);
  expect(splitBursts([], 100)).toEqual([]);
});
