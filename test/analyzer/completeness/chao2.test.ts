import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { estimateRichness, type Richness } from '../../../analyzer/completeness/chao2.ts';
import type { Incidence } from '../../../analyzer/completeness/incidence.ts';
import { incidences } from './arbitraries.ts';
import { ANTS, summary } from './published.ts';

describe('Chao2 is what others publish', () => {
  /** iNEXT 3.0, `iNEXT(ant, datatype = "incidence_freq")$AsyEst`, column Estimator (read 2026-11-20). */
  test.each([
    ['h50m', 279.108514],
    ['h500m', 314.810038],
    ['h1070m', 146.336667],
    ['h1500m', 77.019375],
    ['h2000m', 14.24875],
  ] as const)('for the ants of iNEXT at %s', (height, estimate) => {
    expect(richness(ANTS[height]).estimate).toBeCloseTo(estimate, 5);
  });

  /**
   * vegan 2.6, `specpool(dune, Management)` and `specpool(BCI)` in its reference manual (read
   * 2026-11-20); Q1 and Q2 follow from the two jackknife estimates printed beside them.
   */
  test.each([
    ['dune, BF', 3, 16, 5, 7, 17.19048, 1.5895675],
    ['dune, HF', 5, 21, 3, 7, 21.51429, 0.9511693],
    ['dune, NM', 6, 21, 6, 8, 22.875, 2.1582871],
    ['dune, SF', 6, 21, 8, 3, 29.88889, 8.6447967],
    ['trees of Barro Colorado', 50, 225, 21, 19, 236.3732, 6.54361],
  ])('for the %s of vegan', (_, units, seen, q1, q2, estimate, standardError) => {
    const found = richness(summary(units, seen, q1, q2));

    expect(found.estimate).toBeCloseTo(estimate, 4);
    expect(found.standardError).toBeCloseTo(standardError, 4);
  });

  /**
   * SpadeR 0.1.1, `ChaoSpecies(..., "incidence_freq")`, row "Chao2 (Chao, 1987)", as Ruzi et al.
   * keep it beside their analysis of ant traps with 16 units a site; the fourth has no duplicates.
   */
  test.each([
    [15, 9, 4, 24.492, 8.489, 17.113, 57.648],
    [18, 8, 4, 25.5, 7.049, 19.577, 53.671],
    [14, 5, 5, 16.344, 2.799, 14.37, 28.838],
    [18, 12, 0, 79.875, 37.412, 38.719, 202.78],
    [21, 15, 2, 73.734, 46.742, 32.857, 255.543],
  ])('with its interval for %i seen, %i once and %i twice', (seen, q1, q2, ...published) => {
    const { estimate, standardError, low, high } = richness(summary(16, seen, q1, q2));
    const [wanted = 0, error = 0, lower = 0, upper = 0] = published;

    expect(estimate).toBeCloseTo(wanted, 3);
    expect(standardError).toBeCloseTo(error, 3);
    expect(low).toBeCloseTo(lower, 3);
    expect(high).toBeCloseTo(upper, 3);
  });
});

describe('Chao2', () => {
  test('says nothing on one unit', () => {
    expect(estimateRichness({ units: 1, frequencies: [1, 1, 1] })).toBeUndefined();
  });

  test('leaves room for more where two units agree, and less of it where ten do', () => {
    const two = richness({ units: 2, frequencies: Array.from({ length: 10 }, () => 2) });
    const ten = richness({ units: 10, frequencies: Array.from({ length: 10 }, () => 10) });

    expect(two.estimate).toBe(10);
    expect(two.high).toBeGreaterThan(11);
    expect(ten.high).toBeLessThan(10.1);
  });

  test('is never below what was seen, and lies in its interval', () => {
    fc.assert(
      fc.property(incidences(), (incidence) => {
        const { estimate, low, high } = richness(incidence);
        const seen = incidence.frequencies.length;

        expect(low).toBeGreaterThanOrEqual(seen);
        expect(estimate).toBeGreaterThanOrEqual(low);
        expect(high).toBeGreaterThanOrEqual(estimate);
        expect(Number.isFinite(high)).toBe(true);
      }),
    );
  });

  test('does not depend on the order in which things are listed', () => {
    fc.assert(
      fc.property(incidences(), ({ units, frequencies }) => {
        const reversed = { units, frequencies: frequencies.toReversed() };

        expect(richness(reversed).estimate).toBe(richness({ units, frequencies }).estimate);
      }),
    );
  });
});

function richness(incidence: Incidence): Richness {
  const found = estimateRichness(incidence);
  if (found === undefined) throw new Error('too few units');
  return found;
}
