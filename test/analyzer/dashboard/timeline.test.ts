import { expect, test } from 'vitest';
import { cutTime } from '../../../analyzer/dashboard/discovery.ts';
import { layOutTimeline } from '../../../analyzer/dashboard/timeline.ts';
import { destination } from '../sample-record.ts';

const START = Date.parse('2026-11-20T10:00:00Z');
const STEPS = cutTime(START, START + 120_000);

function seen(value: string, s: number, events = 1) {
  return { value, events, firstSeen: START + s * 1_000, lastSeen: START + s * 1_000 + 500 };
}

test('each role has a lane, the first to come on top, with when it asked for something new', () => {
  const { by, lanes } = layOutTimeline(
    [
      destination('github.com:443', { roles: [seen('head', 1, 3), seen('compute', 60)] }),
      destination('pypi.org:443', { roles: [seen('compute', 61, 2)] }),
    ],
    STEPS,
    [],
  );

  expect(by).toBe('role');
  expect(lanes.map(({ name, events, destinations }) => [name, events, destinations])).toEqual([
    ['head', 3, 1],
    ['compute', 3, 2],
  ]);
  expect(lanes[1]?.found.indexOf(1)).toBeGreaterThan(lanes[0]?.found.indexOf(1) ?? 0);
});

test('without roles the busiest clients have lanes, and the others are counted', () => {
  const clients = Array.from({ length: 20 }, (_, i) => seen(`10.0.0.${i}`, i, i + 1));

  const { by, lanes, more } = layOutTimeline(
    [destination('github.com:443', { roles: [], clients })],
    STEPS,
    [],
  );

  expect(by).toBe('client');
  expect(lanes).toHaveLength(12);
  expect(more).toBe(8);
  expect(lanes.map(({ name }) => name)).not.toContain('10.0.0.0');
});

test('a client that an import does not know is called so', () => {
  const { lanes } = layOutTimeline(
    [destination('github.com:443', { roles: [], clients: [seen('', 1)] })],
    STEPS,
    [],
  );

  expect(lanes.map(({ name }) => name)).toEqual(['not known']);
});
