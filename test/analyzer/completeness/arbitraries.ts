import fc from 'fast-check';
import type { Incidence } from '../../../analyzer/completeness/incidence.ts';

/** Any incidence over two units or more. */
export function incidences(): fc.Arbitrary<Incidence> {
  return fc
    .integer({ min: 2, max: 30 })
    .chain((units) =>
      fc
        .array(fc.integer({ min: 1, max: units }), { maxLength: 60 })
        .map((frequencies) => ({ units, frequencies })),
    );
}
