import { z } from 'zod';
import type { CategoryCompleteness } from '../report.ts';

const count = z.int().nonnegative();
const estimated = z.number().nonnegative();
const share = z.number().min(0).max(1);

const overNodes = z
  .strictObject({
    role: z.string().nullable(),
    nodes: count,
    seen: count,
    q1: count,
    q2: count,
    estimate: estimated,
    low: estimated,
    high: estimated,
    coverage: share.nullable(),
  })
  .describe('over the nodes of one run, which are installed alike: this says less than runs do');

/** The numbers on one category as a schema; part of that of the report. */
export const completenessSchema: z.ZodType<CategoryCompleteness> = z.strictObject({
  seen: count.describe('distinct hosts with their ports'),
  runs: count.describe('runs that recorded anything'),
  q1: count.describe('seen in one run only'),
  q2: count.describe('seen in two runs'),
  estimate: estimated.nullable().describe('how many there are (Chao2); null for one run'),
  low: estimated.nullable().describe('lower end of the 95 % interval'),
  high: estimated.nullable().describe('upper end of the 95 % interval'),
  coverage: share.nullable().describe('share of a further run that is expected to be known'),
  moreRunsFor95: count.nullable().describe('further runs until 95 % of the estimate is seen'),
  runsWithoutNew: count.describe('the newest runs in a row that showed nothing new'),
  rotates: z.boolean().describe('mirrors or redirectors are among them'),
  curve: z
    .array(z.strictObject({ runs: count, expected: estimated }))
    .describe('expected number seen after so many runs'),
  overNodes: overNodes.nullable(),
  verdict: z.string(),
});
