import { z } from 'zod';
import { IMPORT_FORMATS } from './importer.ts';

const count = z.int().nonnegative();

const file = z.strictObject({
  file: z.string(),
  format: z.enum(IMPORT_FORMATS),
  lines: count.describe('all of them, blank ones too'),
  accepted: count.describe('data rows taken'),
  rejected: count.describe('lines that are not blank and could not be read'),
  ignored: count.describe('comments, headers, requests without a destination'),
  firstRejects: z.array(z.strictObject({ line: z.int().positive(), reason: z.string() })),
  note: z.string().optional().describe('what the file says about itself that a reader must know'),
  incomplete: z.string().optional().describe('why it could not be read to its end'),
});

/** What `import --json` prints; `docs/schema/import.schema.json` is made from it. */
export const importSchema: z.ZodType = z
  .strictObject({
    run: z.string(),
    files: z.array(file),
    events: count.describe('everything that was taken'),
    flows: count.optional().describe('of it, what the network saw'),
    lookups: count.optional().describe('of it, names that were looked up'),
    destinations: count,
  })
  .meta({ title: 'Sallyport import' });
