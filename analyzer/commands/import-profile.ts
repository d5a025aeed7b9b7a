import { stringify } from 'yaml';
import { ConfigError } from '../../rules/errors.ts';
import { parseProfileFile } from '../../rules/profile-file.ts';
import { importTable } from '../profile/import-table.ts';
import { readTextFile } from './load-profile.ts';
import { writeResult } from './output.ts';

export interface ImportRequest {
  readonly file: string;
  readonly name: string;
  readonly title: string | undefined;
  readonly source: string;
  readonly output: string | undefined;
  readonly now: number;
}

/** At most so many faults are told at once. */
const MAX_FAULTS = 10;

/**
 * Writes a profile from a vendor's table, whole or not at all: a row that cannot be read is a fault
 * and not a gap. @throws {ConfigError} with one line per fault
 */
export function profileImport({ file, name, title, source, output, now }: ImportRequest): void {
  const { needs, faults, ignored } = importTable(readTextFile(file, 'table'));
  const lines = faults.slice(0, MAX_FAULTS).map(({ line, column, cannot, instead }) => {
    return `Cannot ${cannot} in ${file}:${line}:${column}: ${instead}`;
  });
  if (lines.length > 0) {
    const more = faults.length - lines.length;
    throw new ConfigError([...lines, ...(more > 0 ? [`and ${more} more`] : [])].join('\n'));
  }
  const today = new Date(now).toISOString().slice(0, 10);
  const text = stringify(
    {
      version: 1,
      name,
      title: title ?? name,
      about: `Imported from a table of ${needs.length} rows; read it over before you rely on it.`,
      sources: { table: { title: title ?? name, source, read: today } },
      needs: needs.map((need) => ({
        id: need.id,
        ...(need.endpoint === undefined ? { disposition: 'allow' } : { endpoint: need.endpoint }),
        hosts: need.hosts,
        ports: need.ports,
        ...(need.paths.length === 0 ? {} : { paths: need.paths }),
        why: need.why,
        source: 'table',
      })),
    },
    { lineWidth: 120 },
  );
  // What cannot be read back, such as a --name with blanks, is found here and not by the next command.
  parseProfileFile(text, output ?? 'the profile');
  for (const line of ignored) {
    process.stderr.write(`${file}:${line}: no column of hosts or URLs, table passed over\n`);
  }
  writeResult(text, output);
}
