import { z } from 'zod';
import { CATEGORIES, DISPOSITIONS, STABILITIES } from './category.ts';
import type { Rule } from './rule.ts';

/** One rule as it is written: its patterns are still text, and it does not know its file. */
export interface RuleText extends Omit<Rule, 'file' | 'match'> {
  readonly match: readonly string[];
}

const sentence = z.string().trim().min(1);

/** A list, or one text with a name per word: long lists of hosts read and parse better that way. */
const names = z.union([z.array(sentence).min(1), sentence.transform((text) => text.split(/\s+/))]);

const RULE = z.strictObject({
  id: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/),
  match: names,
  ports: z.array(z.int().min(1).max(65_535)).min(1).optional(),
  paths: z.array(z.string().startsWith('/')).min(1).optional(),
  category: z.enum(CATEGORIES),
  vendor: sentence.optional(),
  label: sentence.optional(),
  stability: z.enum(STABILITIES).default('unknown'),
  disposition: z.enum(DISPOSITIONS).optional(),
  frontedBy: sentence.optional(),
  why: sentence,
  source: sentence,
  read: z.iso.date(),
  examples: names,
  counterExamples: z.union([z.array(sentence), names]).default([]),
});

/** A rule file. */
export const RULE_LIST: z.ZodType<RuleText[]> = z.array(RULE);

/** One line of the compiled rules. */
export const COMPILED_RULE: z.ZodType<RuleText & { readonly file: string }> = RULE.extend({
  file: z.string(),
});

export const RULE_FIELDS: readonly string[] = Object.keys(RULE.shape);

/** What to write where the schema refuses a field. */
export function whatToWrite(field: string): string {
  return INSTEAD[field] ?? 'write a text';
}

const INSTEAD: Readonly<Record<string, string>> = {
  id: 'write lower-case words joined by hyphens, as in github-release-assets',
  match: "write a list of patterns, as in ['github.com', '*.github.com']",
  ports: 'write a list of numbers from 1 to 65535',
  paths: 'write a list of path prefixes that start with /',
  category: `write one of ${CATEGORIES.join(', ')}`,
  stability: `write one of ${STABILITIES.join(', ')}`,
  disposition: `write one of ${DISPOSITIONS.join(', ')}`,
  read: 'write the day the source was read, as in 2026-11-20',
  examples: 'write a list of destinations, as in [github.com, github.com:22]',
  counterExamples: 'write a list of destinations, as in [github.com.example.net]',
};
