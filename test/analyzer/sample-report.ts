import { analyse } from '../../analyzer/analyse.ts';
import type { Report } from '../../analyzer/report.ts';
import type { Category } from '../../rules/category.ts';
import type { Classification } from '../../rules/rule.ts';
import { guide, run, SAMPLES } from './sample-record.ts';

const BY_KEY = new Map(SAMPLES.map(({ destination: d, classification }) => [d, classification]));

/** No wildcard is suggested for names that nobody knows. */
const NAMELESS: Classification = { category: 'unknown', stability: 'unknown', why: 'a sample' };

/** The report on the sample record, as a user gets it. */
export function sampleReport(
  options: { region?: string; mirrored?: ReadonlySet<Category> } = {},
): Report {
  const input = {
    runs: [run()],
    destinations: SAMPLES.map(({ destination }) => destination),
    classify: (seen: (typeof SAMPLES)[number]['destination']) => {
      const classification = BY_KEY.get(seen);
      if (classification === undefined) throw new Error(`no sample is ${seen.host}`);
      return classification;
    },
    classifyName: () => NAMELESS,
    guide,
  };
  return analyse(input, { now: Date.parse('2026-11-20T11:00:00Z'), version: '0.1.0', ...options });
}
