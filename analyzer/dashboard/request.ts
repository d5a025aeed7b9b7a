import { z } from 'zod';
import { ConfigError } from '../../rules/errors.ts';
import type { PreviewRequest, SaveRequest } from './api.ts';
import { type RowFilter, type RowQuery, SORT_KEYS } from './query.ts';

/** Rows of one page, at most. */
const MAX_ROWS = 1_000;
/** Destinations that one allowlist is made from, at most. */
const MAX_IDS = 20_000;

/** Longer values are nobody's filter. */
const MAX_VALUE = 500;
const MAX_VALUES = 100;

const values = z.array(z.string().max(MAX_VALUE)).max(MAX_VALUES);
const whole = z.coerce.number().int().nonnegative();

const filter = z.object({
  q: z.string().max(MAX_VALUE).default(''),
  category: values,
  disposition: values,
  role: values,
  stability: values,
});

const query = filter.extend({
  sort: z.enum(SORT_KEYS).default('firstSeen'),
  order: z.enum(['asc', 'desc']).default('desc'),
  fold: z.enum(['0', '1']).default('1'),
  open: values,
  offset: whole.default(0),
  limit: whole.min(1).max(MAX_ROWS).default(100),
});

const id = z.string().max(1_000);
const preview: z.ZodType<PreviewRequest> = z.strictObject({
  run: z.string().min(1).max(1_000),
  ids: z.array(id).min(1).max(MAX_IDS),
});
const save: z.ZodType<SaveRequest> = z.strictObject({ digest: z.string().max(100) });

/** Reads what the address asks of the rows. @throws {ConfigError} */
export function parseRowQuery(search: URLSearchParams): RowQuery {
  const { fold, ...rest } = checked(query, fieldsOf(search), 'the rows');
  return { ...rest, fold: fold === '1' };
}

/** Reads the filters of an address. @throws {ConfigError} */
export function parseRowFilter(search: URLSearchParams): RowFilter {
  return checked(filter, fieldsOf(search), 'the filter');
}

/** @throws {ConfigError} */
export function parsePreview(body: string): PreviewRequest {
  return checked(preview, parseJson(body), 'the selection');
}

/** @throws {ConfigError} */
export function parseSave(body: string): SaveRequest {
  return checked(save, parseJson(body), 'what to save');
}

function fieldsOf(search: URLSearchParams): Record<string, unknown> {
  const single = Object.fromEntries(search);
  const lists = ['category', 'disposition', 'role', 'stability', 'open'];
  return { ...single, ...Object.fromEntries(lists.map((name) => [name, search.getAll(name)])) };
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch (cause) {
    throw new ConfigError('Cannot read the request: its body is not JSON', { cause });
  }
}

function checked<T>(schema: z.ZodType<T>, value: unknown, what: string): T {
  const found = schema.safeParse(value);
  if (found.success) return found.data;
  const [issue] = found.error.issues;
  const where = issue === undefined ? '' : ` (${issue.path.join('.')}: ${issue.message})`;
  throw new ConfigError(`Cannot read ${what}${where}: docs/dashboard.md says what is asked for`);
}
