import type { ImportFormat } from './importer.ts';

/** What became of one file, as `sallyport import --json` prints it. */
export interface FileSummary {
  readonly file: string;
  readonly format: ImportFormat;
  /** All lines, blank ones too. */
  readonly lines: number;
  /** Lines that made an event. */
  readonly accepted: number;
  /** Lines that are not blank and could not be read. */
  readonly rejected: number;
  /** Lines with nothing to record: comments, headers, requests without a destination. */
  readonly ignored: number;
  readonly firstRejects: readonly Reject[];
  /** What the file says about itself that a reader must know. */
  readonly note?: string;
  /** Set where the file could not be read to its end. */
  readonly incomplete?: string;
}

/** A line that could not be read; its text is not repeated, it may hold a secret. */
export interface Reject {
  /** Counted from 1. */
  readonly line: number;
  readonly reason: string;
}

/** So many rejected lines are shown; the rest is counted. */
export const SHOWN_REJECTS = 20;

/** What a line of each format is counted as. */
const NOUNS: Readonly<Record<ImportFormat, string>> = {
  squid: 'event',
  list: 'event',
  jsonl: 'part',
  'vpc-flow': 'flow record',
  resolver: 'lookup',
  'network-firewall': 'record',
  zeek: 'record',
  har: 'event',
  tinyproxy: 'event',
  smokescreen: 'event',
};

/** Writes the summary of one file for people: what became of its lines, then what was wrong with which. */
export function renderFileSummary(summary: FileSummary): string {
  const { file, format, lines, accepted, rejected, ignored, firstRejects, note, incomplete } =
    summary;
  const counts = [
    count(lines, 'line'),
    count(accepted, NOUNS[format]),
    ...(ignored > 0 ? [`${ignored} ignored`] : []),
    ...(rejected > 0 ? [`${rejected} rejected`] : []),
  ];
  const hidden = rejected - firstRejects.length;
  return [
    `${file} (${format}): ${counts.join(', ')}`,
    ...firstRejects.map(({ line, reason }) => `  line ${line}: ${reason}`),
    ...(hidden > 0 ? [`  and ${hidden} more`] : []),
    ...(note === undefined ? [] : [`  ${note}`]),
    ...(incomplete === undefined ? [] : [`  ${incomplete}`]),
    '',
  ].join('\n');
}

/** Says in one sentence why an import accepted not a single line; `files` is not empty. */
export function whyNothing(files: readonly FileSummary[]): string {
  const told = files.find(({ rejected }) => rejected > 0) ?? files[0];
  if (told === undefined) return 'Cannot import nothing: name a file, or - for standard input';
  const { file, format } = told;
  const [what, subject] =
    files.length === 1 ? [`"${file}"`, 'it'] : [`any of ${files.length} files`, `"${file}"`];
  return `Cannot import ${what} as ${format}: ${subject} ${whatIsWrong(told)}`;
}

function whatIsWrong({ lines, firstRejects, incomplete }: FileSummary): string {
  const [reject] = firstRejects;
  if (reject !== undefined) {
    return `has ${count(lines, 'line')} and no destination in the form expected (line ${reject.line}: ${reject.reason}); check --from`;
  }
  if (incomplete !== undefined) return `has no whole line: ${incomplete}`;
  return lines === 0 ? 'is empty' : `has ${count(lines, 'line')} and none names a destination`;
}

/** A number with its noun, in the plural where it takes one. */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
