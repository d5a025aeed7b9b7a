import { z } from 'zod';

const count = z.int().nonnegative();

const run = z.strictObject({
  name: z.string(),
  uid: z.string().describe('names the run of one file for life, wherever it is copied to'),
  outcome: z
    .enum(['added', 'updated', 'unchanged', 'older'])
    .describe('older: the record had a later state of this run already'),
  destinations: count.describe('of the run, where it was copied'),
  events: count.describe('rows that were copied'),
});

/** What `merge --json` prints; `docs/schema/merge.schema.json` is made from it. */
export const mergeSchema: z.ZodType = z
  .strictObject({
    schema: z.literal('sallyport/merge@1'),
    output: z.string(),
    files: z.array(z.strictObject({ file: z.string(), runs: z.array(run) })),
    runs: z
      .array(z.strictObject({ name: z.string(), parts: count.describe('files that recorded it') }))
      .describe('all that the record holds now, the newest last'),
  })
  .meta({ title: 'Sallyport merge' });
