import { ConfigError } from '../../rules/errors.ts';

/**
 * The fields that are read, of those of versions 2 to 8. Source: "Flow log records", Amazon VPC User
 * Guide, docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html, read 2026-11-20.
 */
export const FIELDS = [
  'srcaddr',
  'dstaddr',
  'srcport',
  'dstport',
  'protocol',
  'bytes',
  'start',
  'end',
  'action',
  'log-status',
  'tcp-flags',
  'pkt-srcaddr',
  'pkt-dstaddr',
  'flow-direction',
] as const;

export type Field = (typeof FIELDS)[number];

/** The order of the default format, which has the fields of version 2. */
const DEFAULT_FORMAT =
  'version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status';

export const DEFAULT_LENGTH: number = DEFAULT_FORMAT.split(' ').length;

/** Where each field stands in a line; -1 for what the format does not have. */
export type Columns = Readonly<Record<Field, number>>;

/**
 * The columns that `--logformat` says: the format as AWS has it, or just the names.
 * @throws {ConfigError}
 */
export function columnsOfSetting(logformat: string | undefined): Columns | undefined {
  if (logformat === undefined) return undefined;
  const words = [...logformat.matchAll(/\$\{([a-z0-9-]+)\}/g)].map(([, name = '']) => name);
  const names = words.length > 0 ? words : logformat.trim().split(/\s+/);
  if (isHeader(names)) return columnsOf(names);
  throw new ConfigError(
    `Cannot read flow logs with --logformat "${logformat}": write their fields in order, as in '\${version} \${srcaddr} \${dstaddr} \${srcport} \${dstport} \${protocol} \${bytes} \${start} \${end} \${action}'`,
  );
}

/** The columns of the default format, if this can be a line of it. */
export function defaultColumns(words: readonly string[]): Columns | undefined {
  return words.length === DEFAULT_LENGTH && words[0] === '2' ? DEFAULT_COLUMNS : undefined;
}

/** Says whether a line names the fields of those that follow. */
export function isHeader(words: readonly string[]): boolean {
  return (
    (words.includes('srcaddr') || words.some((word) => /^pkt[-_]srcaddr$/.test(word))) &&
    words.every((word) => /^[a-z][a-z0-9_-]*$/.test(word))
  );
}

/** Where a header puts each field; those of Parquet and Athena spell the names with underscores. */
export function columnsOf(words: readonly string[]): Columns {
  const names = words.map((word) => word.replaceAll('_', '-'));
  const find = (field: Field): number => names.indexOf(field);
  return {
    srcaddr: find('srcaddr'),
    dstaddr: find('dstaddr'),
    srcport: find('srcport'),
    dstport: find('dstport'),
    protocol: find('protocol'),
    bytes: find('bytes'),
    start: find('start'),
    end: find('end'),
    action: find('action'),
    'log-status': find('log-status'),
    'tcp-flags': find('tcp-flags'),
    'pkt-srcaddr': find('pkt-srcaddr'),
    'pkt-dstaddr': find('pkt-dstaddr'),
    'flow-direction': find('flow-direction'),
  };
}

const DEFAULT_COLUMNS: Columns = columnsOf(DEFAULT_FORMAT.split(' '));

/** An export from CloudWatch Logs puts the time of ingestion before each record. */
export function withoutTime(words: string[]): string[] {
  return /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(words[0] ?? '') ? words.slice(1) : words;
}
