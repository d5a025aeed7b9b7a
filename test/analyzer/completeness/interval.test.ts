import fc from 'fast-check';
import { expect, test } from 'vitest';
import { estimateRichness } from '../../../analyzer/completeness/chao2.ts';
import { intervalOf } from '../../../analyzer/completeness/interval.ts';
import { incidences } from './arbitraries.ts';
import { summary } from './published.ts';

test('the interval of Chao2 is rounded outwards to whole things', () => {
  // SpadeR: 17.113 to 57.648, see chao2.test.ts.
  expect(intervalOf(summary(16, 15, 9, 4))).toEqual({ low: 17, high: 58 });
});

test('after two units, duplicates do not narrow it', () => {
  const always = { units: 2, frequencies: [2, 2, 2, 2, 2, 2, 2, 2, 1, 1, 1, 1] };
  const { high = 0 } = estimateRichness(always) ?? {};

  expect(intervalOf(always)?.high).toBeGreaterThan(1.5 * high);
});

test('it holds what was seen, and the estimate', () => {
  fc.assert(
    fc.property(incidences(), (incidence) => {
      const { low = 0, high = 0 } = intervalOf(incidence) ?? {};
      const { estimate = 0 } = estimateRichness(incidence) ?? {};

      expect(low).toBeGreaterThanOrEqual(incidence.frequencies.length);
      expect(estimate).toBeGreaterThanOrEqual(low);
      expect(high).toBeGreaterThanOrEqual(estimate);
    }),
  );
});

test('one unit has none', () => {
  expect(intervalOf({ units: 1, frequencies: [1] })).toBeUndefined();
});
