/**
 * Writes the AWS tables from the files in `source/`:
 *
 *     node rules/aws/refresh.ts [--check] [SOURCE_DIR]
 *
 * With `--check` nothing is written, and the exit code is 1 when a table does not match its source.
 */
// biome-ignore lint/style/noRestrictedImports: a script for maintainers; no part of the program imports it
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { buildPlanTables } from './build-plan-tables.ts';
import { buildTables, type Tables } from './build-tables.ts';
import { readPlanSources } from './plan-source-files.ts';
import { readSources } from './source-files.ts';

const HERE: string = import.meta.dirname;

/** Reads the source files of a folder and makes the tables, without writing anything. */
export function readTables(folder: string = `${HERE}/source`): Tables {
  const read = (name: string): unknown => readJson(folder, name);
  return new Map([...buildTables(readSources(read)), ...buildPlanTables(readPlanSources(read))]);
}

/** Names the tables whose committed text is not what the sources give. */
export function staleTables(tables: Tables): string[] {
  return [...tables].filter(([name, text]) => readTable(name) !== text).map(([name]) => name);
}

function readTable(name: string): string {
  return existsSync(`${HERE}/${name}`) ? readFileSync(`${HERE}/${name}`, 'utf8') : '';
}

function readJson(folder: string, name: string): unknown {
  const plain = `${folder}/${name}.json`;
  const bytes = existsSync(plain) ? readFileSync(plain) : gunzipSync(readFileSync(`${plain}.gz`));
  return JSON.parse(bytes.toString('utf8'));
}

if (import.meta.main) {
  const { values, positionals } = parseArgs({
    options: { check: { type: 'boolean', default: false } },
    allowPositionals: true,
  });
  const tables = readTables(positionals[0]);
  const stale = staleTables(tables);
  if (!values.check) {
    for (const name of stale) writeFileSync(`${HERE}/${name}`, tables.get(name) ?? '');
  }
  const verb = values.check ? 'does not match its source' : 'written';
  for (const name of stale) process.stdout.write(`${name}: ${verb}\n`);
  process.exitCode = values.check && stale.length > 0 ? 1 : 0;
}
