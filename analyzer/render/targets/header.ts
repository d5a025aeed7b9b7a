import type { Allowlist } from '../../../rules/policy.ts';
import { printable } from '../printable.ts';
import type { Loss, TargetOptions } from '../target.ts';

/** More than this many losses are a list of their own, which stderr has. */
const LOSSES_SHOWN = 20;

export interface HeaderText {
  /** What the file is: "Squid configuration". */
  readonly title: string;
  /** How to load it and what this product can never tell apart, a sentence each. */
  readonly notes: readonly string[];
  readonly losses: readonly Loss[];
  /** Entries that `liveEntries` left out. */
  readonly expired: number;
}

/**
 * The head of every output, as plain lines: where it comes from, what it is, and where it differs
 * from the allowlist. The renderer puts its comment sign before each; no line holds a line break.
 */
export function headerLines(
  { name, entries }: Allowlist,
  { generatedAt, toolVersion, source }: TargetOptions,
  { title, notes, losses, expired }: HeaderText,
): readonly string[] {
  return [
    `${title} for the allowlist "${name}": ${count(entries.length - expired, 'entry', 'entries')}`,
    `Written from ${source} at ${generatedAt} by sallyport ${toolVersion}; change the allowlist, not this file`,
    ...(expired > 0 ? [`Left out because expired: ${count(expired, 'entry', 'entries')}`] : []),
    '',
    ...notes,
    '',
    ...lossLines(losses),
  ].map(printable);
}

function lossLines(losses: readonly Loss[]): readonly string[] {
  if (losses.length === 0) return ['No entry is widened or dropped.'];
  const rest = losses.length - LOSSES_SHOWN;
  return [
    'This is not the allowlist to the letter:',
    ...losses.slice(0, LOSSES_SHOWN).map((loss) => `  ${formatLoss(loss)}`),
    ...(rest > 0 ? [`  and ${rest} more, which sallyport render lists on stderr`] : []),
  ];
}

/** One line for a header or a terminal: `*.example.com:443 widens: also example.com itself`. */
export function formatLoss({ entry, kind, what }: Loss): string {
  return printable(`${entry} ${kind}: ${what}`);
}

function count(many: number, one: string, several: string): string {
  return `${many} ${many === 1 ? one : several}`;
}

/**
 * Puts a comment sign before each line. A line that ended in a backslash would swallow the next
 * one in half of the formats, so none does.
 */
export function commented(lines: readonly string[], sign: string): string {
  return lines.map((line) => `${sign} ${line}`.trimEnd().replace(/\\$/, '$&.')).join('\n');
}
