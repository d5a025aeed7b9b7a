import { z } from 'zod';
import { FAILURE_CAUSES } from './failure-cause.ts';
import type { FailureLog } from './failure-log.ts';

const count = z.int().nonnegative();
const text = z.string().nullable();
const after = z.int().describe('milliseconds after the start of the run');

const storm = z.strictObject({
  host: z.string(),
  port: z.int().min(1).max(65_535),
  cause: z.enum(FAILURE_CAUSES),
  code: text.describe('the error as recorded; for a denial, the entry that denied'),
  attempts: count,
  firstAt: z.iso.datetime(),
  firstAfterMs: after,
  lastAfterMs: after,
  reachedAfterMs: after.nullable().describe('when it was reached next; null if never'),
});

const log: z.ZodType<FailureLog> = z.strictObject({
  run: z.string(),
  startedAt: z.iso.datetime(),
  clients: z
    .array(z.strictObject({ client: text, role: text, failures: z.array(storm) }))
    .describe('the client whose trouble began first comes first'),
  notListed: count.describe('failed attempts that are in no line, past a bound'),
  events: count.describe('events that were read'),
});

/** What `report --failures --format json` prints, and `docs/schema/failures.schema.json` is made from. */
export interface FailureReport {
  readonly schema: 'sallyport/failures@1';
  readonly runs: readonly FailureLog[];
}

export const failureSchema: z.ZodType<FailureReport> = z
  .strictObject({ schema: z.literal('sallyport/failures@1'), runs: z.array(log) })
  .meta({ title: 'Sallyport failures' });
