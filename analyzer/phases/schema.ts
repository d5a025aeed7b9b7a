import { z } from 'zod';
import { CERTAINTIES, type PhaseFinding, type RunPhases } from './phase.ts';

const count = z.int().nonnegative();
const time = z.iso.datetime();
const phase = z
  .string()
  .describe(
    'create, node-boot, post-install, steady, periodic or teardown; or what a script called it',
  );
const certainty = z
  .enum(CERTAINTIES)
  .describe(
    'marked: a script said so; likely: several clients or a rhythm show it; guess: it fits',
  );

export const phaseFindingSchema: z.ZodType<PhaseFinding> = z.strictObject({
  phase,
  certainty,
  everyMs: count.nullable().describe('time between visits; null where it is no rhythm'),
});

export const runPhasesSchema: z.ZodType<RunPhases> = z.strictObject({
  run: z.string(),
  how: z
    .enum(['marks', 'timing', 'none'])
    .describe('none: nothing in it tells one phase from another'),
  phases: z
    .array(
      z.strictObject({
        phase,
        certainty,
        from: time.describe('the first visit of any client'),
        to: time.describe('the last visit of any client'),
        fromMs: z.int().describe('milliseconds after the start of the run'),
        toMs: z.int().describe('milliseconds after the start of the run'),
        clients: count,
        destinations: count,
        why: z.string(),
      }),
    )
    .describe('in the order in which they began; phases of different clients overlap'),
  limits: z.array(z.string()).describe('what is not known, and why'),
});
