import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Counters } from '../../../proxy/import/counters.ts';

test('what is taken is what was counted since the start, or since it was taken last', () => {
  const sightings = fc.array(fc.record({ at: fc.nat(), bytes: fc.nat() }));
  fc.assert(
    fc.property(sightings, sightings, (first, second) => {
      const counters = new Counters(2);
      counters.start(1, 7);
      for (const all of [first, second]) {
        for (const { at, bytes } of all) counters.count(1, { startedAt: at, bytesDown: bytes });
        const times = all.map(({ at }) => at);
        expect(counters.take(1)).toEqual(
          all.length === 0
            ? undefined
            : {
                events: all.length,
                firstSeen: Math.min(...times),
                lastSeen: Math.max(...times),
                bytes: all.reduce((sum, { bytes }) => sum + bytes, 0),
              },
        );
      }
      expect(counters.ownerOf(1)).toBe(7);
      counters.stop(1);
      expect(counters.ownerOf(1)).toBe(-1);
    }),
  );
});
