import { z } from 'zod';
import { CATEGORIES, DISPOSITIONS, STABILITIES } from '../rules/category.ts';

const text = z.string().nullable();

const explained = z.strictObject({
  input: z.string().describe('as it was asked'),
  host: z.string(),
  port: z.int().min(1).max(65_535),
  canonical: z.string().describe('the one form in which names are compared'),
  category: z.enum(CATEGORIES),
  vendor: text,
  service: text.describe('of AWS names, in the spelling of the SDK'),
  region: text,
  bucket: text,
  label: text,
  stability: z.enum(STABILITIES),
  disposition: z.enum(DISPOSITIONS),
  reason: z.string().describe('the disposition in words'),
  rule: z
    .strictObject({ id: z.string(), file: z.string(), source: z.string(), read: z.string() })
    .nullable()
    .describe('what said so, where that is known from, and the day it was read'),
});

const unreadable = z.strictObject({ input: z.string(), error: z.string() });

/** One line of `explain --json`; `docs/schema/explain.schema.json` is made from it. */
export const explainSchema: z.ZodType = z
  .union([explained, unreadable])
  .meta({ title: 'Sallyport explanation, one a line' });
