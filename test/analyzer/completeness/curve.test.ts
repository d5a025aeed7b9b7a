import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { estimateRichness } from '../../../analyzer/completeness/chao2.ts';
import { expectedSeen, sampleCoverage, unitsUntil } from '../../../analyzer/completeness/curve.ts';
import { incidences } from './arbitraries.ts';
import { ANTS, summary } from './published.ts';

/** iNEXT 3.0, `iNEXT(ant, datatype = "incidence_freq")`: `$iNextEst$size_based` (read 2026-11-20). */
test.each([
  ['h50m', 1, 9.976628],
  ['h50m', 299, 193.069392],
  ['h50m', 599, 227],
  ['h50m', 883, 245.732481],
  ['h50m', 1198, 258.745498],
  ['h500m', 115, 194.186777],
  ['h500m', 339, 267.977661],
  ['h500m', 460, 286.546519],
  ['h1070m', 75, 102.135118],
  ['h1070m', 300, 138.600961],
  ['h1500m', 100, 47.982643],
  ['h1500m', 400, 65.684073],
  ['h2000m', 1, 1.355],
  ['h2000m', 295, 14.211194],
] as const)(
  'the discovery curve of the ants at %s after %i plots is that of iNEXT',
  (height, units, seen) => {
    expect(expectedSeen(ANTS[height], units)).toBeCloseTo(seen, 5);
  },
);

/** The same, `$DataInfo`, column SC, and `$iNextEst` where the curve is at what was looked at. */
test.each([
  ['h50m', 0.9918134],
  ['h500m', 0.9759754],
  ['h1070m', 0.9839382],
  ['h1500m', 0.9889231],
  ['h2000m', 0.9963827],
] as const)('the coverage of the ants at %s is that of iNEXT', (height, coverage) => {
  expect(sampleCoverage(ANTS[height])).toBeCloseTo(coverage, 6);
});

/** SpadeR 0.1.1, as in chao2.test.ts: "Coverage estimate for entire dataset". */
test('the coverage of the ant traps is that of SpadeR', () => {
  const traps = { units: 16, frequencies: [1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 3, 10] };

  expect(sampleCoverage(traps)).toBeCloseTo(0.717, 3);
});

describe('how many more units', () => {
  test('are as many as the curve needs to get there', () => {
    const incidence = summary(6, 21, 8, 3);
    const more = unitsUntil(incidence, 0.95) ?? 0;
    const total = estimateRichness(incidence)?.estimate ?? 0;

    expect(expectedSeen(incidence, 6 + more)).toBeGreaterThanOrEqual(0.95 * total);
    expect(expectedSeen(incidence, 6 + more - 1)).toBeLessThan(0.95 * total);
  });

  test('are none where all was seen, and not known after one unit', () => {
    expect(unitsUntil({ units: 4, frequencies: [4, 4, 4] }, 0.95)).toBe(0);
    expect(unitsUntil({ units: 1, frequencies: [1, 1] }, 0.95)).toBeUndefined();
    expect(sampleCoverage({ units: 1, frequencies: [1, 1] })).toBeUndefined();
  });
});

describe('for every record', () => {
  test('the curve rises, bends and stays below the estimate', () => {
    fc.assert(
      fc.property(incidences(), (incidence) => {
        const points = Array.from({ length: 2 * incidence.units + 1 }, (_, t) =>
          expectedSeen(incidence, t),
        );
        const steps = points.slice(1).map((point, i) => point - (points[i] ?? 0));

        expect(points[0]).toBe(0);
        expect(points[incidence.units]).toBeCloseTo(incidence.frequencies.length, 9);
        for (const step of steps) expect(step).toBeGreaterThanOrEqual(-1e-9);
        const total = estimateRichness(incidence)?.estimate ?? 0;
        expect(points.at(-1)).toBeLessThanOrEqual(total + 1e-9);
      }),
    );
  });

  test('the coverage is a share', () => {
    fc.assert(
      fc.property(incidences(), (incidence) => {
        const coverage = sampleCoverage(incidence) ?? 0;

        expect(coverage).toBeGreaterThanOrEqual(0);
        expect(coverage).toBeLessThanOrEqual(1);
      }),
    );
  });
});
