import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { Rule } from '../../rules/rule.ts';
import { sha256 } from '../pack/archive.ts';
import type { DataSources } from '../pack/pack.ts';

/** The tables in `rules/aws/`, each of which says where it comes from. */
const TABLES = [
  'ip-ranges',
  'prices',
  'published-ranges',
  'regions',
  'security-group-limits',
  'service-regions',
  'services',
  'vpc-endpoints',
] as const;

/** Says what the answers rest on: the rules by date, the tables by source, the user's files by digest. */
export function readDataSources(
  rules: readonly Rule[],
  own: { readonly rules: readonly string[]; readonly prices: string | undefined },
): DataSources {
  const shipped = rules.filter(({ file }) => file.startsWith('rules/'));
  const dates = shipped.map(({ read }) => read).toSorted();
  return {
    rules: {
      shipped: shipped.length,
      read: { first: dates[0] ?? '', last: dates.at(-1) ?? '' },
      own: own.rules.map(digestOf),
    },
    prices: own.prices === undefined ? null : digestOf(own.prices),
    tables: TABLES.map(describeTable),
  };
}

function digestOf(file: string): { file: string; sha256: string } {
  return { file: basename(file), sha256: sha256(readFileSync(file)) };
}

const SOURCED = z.object({
  _source: z.object({
    what: z.string(),
    primary: z.string().optional(),
    sources: z.array(z.object({ title: z.string() })).optional(),
  }),
});

function describeTable(table: string): DataSources['tables'][number] {
  const file = fileURLToPath(import.meta.resolve(`#rules/aws/${table}.json`));
  const {
    what,
    primary,
    sources = [],
  } = SOURCED.parse(JSON.parse(readFileSync(file, 'utf8')))._source;
  return { table, what, source: primary ?? sources.map(({ title }) => title).join('; ') };
}
