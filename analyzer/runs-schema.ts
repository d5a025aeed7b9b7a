import { z } from 'zod';

const count = z.int().nonnegative();

/** What `runs --json` prints; `docs/schema/runs.schema.json` is made from it. */
export const runsSchema: z.ZodType = z
  .array(
    z.strictObject({
      name: z.string(),
      startedAt: z.iso.datetime(),
      endedAt: z.iso
        .datetime()
        .nullable()
        .describe('null while it is recorded, and when the recorder was stopped by force'),
      layers: z.array(z.string()).describe('the capture layers that were on'),
      events: count,
      destinations: count,
      clients: z.array(z.string()),
      malformed: count.describe('requests that named no destination'),
      flows: count.optional().describe('connections that the network saw'),
      lookups: count.optional().describe('names that were looked up'),
    }),
  )
  .meta({ title: 'Sallyport runs' });
