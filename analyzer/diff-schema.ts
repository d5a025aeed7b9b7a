import { z } from 'zod';
import { CATEGORIES, DISPOSITIONS, STABILITIES } from '../rules/category.ts';
import type { DiffResult } from './diff.ts';

const count = z.int().nonnegative();
const text = z.string().nullable();
const texts = z.array(z.string());

const side = z.strictObject({
  kind: z.enum(['run', 'allowlist']),
  name: z.string().describe('name of the run, or the file as it was named'),
});

const entry = {
  target: z.string().describe('a host, a pattern, or a CIDR block'),
  port: z.int().min(1).max(65_535),
  protocol: z.string(),
  category: z.enum(CATEGORIES).nullable(),
  region: text,
  disposition: z.enum(DISPOSITIONS).nullable(),
  stability: z.enum(STABILITIES),
  purpose: text,
  attempts: count.nullable().describe('null where it comes from an allowlist'),
  clients: count.nullable(),
};

const change = z.strictObject({
  field: z.enum([
    ...(['target', 'port', 'protocol', 'category', 'region', 'disposition'] as const),
    ...(['addresses', 'clients', 'paths', 'expires', 'verdict'] as const),
  ]),
  from: text,
  to: text,
});

const volatileGroup = z.strictObject({
  category: z.enum(CATEGORIES).nullable(),
  added: texts,
  gone: texts,
});

/** The result of `diff` as a schema: what `docs/schema/diff.schema.json` is made from. */
export const diffSchema: z.ZodType<DiffResult> = z
  .strictObject({
    schema: z.literal('sallyport/diff@1'),
    from: side,
    to: side,
    same: count.describe('on both sides, and alike'),
    added: z.array(z.strictObject(entry)),
    gone: z.array(z.strictObject(entry)),
    changed: z.array(z.strictObject({ ...entry, changes: z.array(change).min(1) })),
    volatile: z
      .array(volatileGroup)
      .describe('mirrors, redirectors and shared CDN names that came and went'),
    differs: z.boolean().describe('whether anything but the volatile differs'),
  })
  .meta({ title: 'Sallyport diff' });
