import { z } from 'zod';
import { CATEGORIES, DISPOSITIONS } from '../rules/category.ts';
import type { CheckResult } from './check.ts';
import type { Simulation } from './simulate.ts';

const count = z.int().nonnegative();
const text = z.string().nullable();
const texts = z.array(z.string());
const port = z.int().min(1).max(65_535);
const place = z.strictObject({ host: z.string(), port });

const askedBy = z.strictObject({
  address: text.describe('null where the record does not say'),
  role: text,
  attempts: count.describe('on the destination, whatever became of them'),
});

const refused = {
  host: z.string(),
  port,
  protocol: z.enum(['tls', 'http', 'tcp']),
  disposition: z.enum(DISPOSITIONS),
  reason: z.string().describe('why the list refuses it: no-entry, wrong-port, wrong-client ...'),
  text: z.string().describe('the same as a sentence'),
  nearest: text.describe('the entry that comes closest'),
  attempts: count,
  paths: texts.describe('where some paths are refused and others are not'),
};

const entryNote = z.strictObject({
  entry: z.string(),
  at: z.string().describe('line and column in the file'),
  what: z.string(),
});

/** What `check --json` prints, and `docs/schema/check.schema.json` is made from. */
export const checkSchema: z.ZodType<CheckResult> = z
  .strictObject({
    schema: z.literal('sallyport/check@1'),
    covered: count.describe('destinations that the list admits whole'),
    notCovered: z.array(
      z.strictObject({
        ...refused,
        category: z.enum(CATEGORIES),
        askedBy: z.array(askedBy),
        add: text.describe(
          'the entry that would allow it; null where one that is there must change',
        ),
      }),
    ),
    local: z.array(place).describe('not covered, and rightly so: these belong into NO_PROXY'),
    unused: z.array(entryNote).describe('entries that nothing seen needs; empty with --since'),
    wider: z.array(entryNote).describe('entries that allow more than was seen; empty with --since'),
  })
  .meta({ title: 'Sallyport check' });

/** What `simulate --json` prints, and `docs/schema/simulate.schema.json` is made from. */
export const simulationSchema: z.ZodType<Simulation> = z
  .strictObject({
    schema: z.literal('sallyport/simulation@1'),
    destinations: count,
    attempts: count,
    wouldBreak: count.describe('attempts that were let through when recorded, and would not be'),
    breaks: z
      .array(
        z.strictObject({
          ...refused,
          isLeast: z.boolean().describe('the record counts clients and paths apart: may be more'),
          clients: z.array(askedBy),
          addresses: texts.describe('private addresses that the name may not resolve to'),
        }),
      )
      .describe('the most attempts first'),
    refusedBefore: z.array(place).describe('refused when it was recorded too'),
  })
  .meta({ title: 'Sallyport simulation' });
