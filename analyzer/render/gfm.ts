import { printable } from './printable.ts';

/** A heading and what stands below it, or nothing where there is nothing below. */
export function section(title: string, lines: readonly string[]): string {
  return lines.length === 0 ? '' : `## ${title}\n\n${lines.join('\n')}`;
}

/** What opens when it is asked for. GitHub reads the title as HTML, not as Markdown. */
export function details(title: string, lines: readonly string[]): string[] {
  if (lines.length === 0) return [];
  return ['<details>', `<summary>${escapeHtml(title)}</summary>`, '', ...lines, '', '</details>'];
}

function escapeHtml(text: string): string {
  return printable(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** A table, or nothing where it has no rows. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  if (rows.length === 0) return [];
  return [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`);
}

/** What has a meaning inside a line of GitHub-flavoured Markdown (GFM §6, and HTML). */
const MARKUP = /[\\`*_[\]<>|~&#$]/g;

/**
 * Writes text so that nothing in it is markup, and no name in it notifies a person: an `@` or a
 * bare address is cut from what follows by an empty comment.
 */
export function prose(text: string): string {
  return printable(text)
    .replace(MARKUP, '\\$&')
    .replace(/@|:(?=\/\/)/g, '$&<!-- -->');
}

/**
 * Writes text as a code span, fenced by more backticks than it holds (GFM §6.3).
 *
 * A `|` ends a table cell even there and is escaped; behind a backslash, where readers of Markdown
 * disagree on what is escaped, it is written out as `\x7c`.
 */
export function code(text: string): string {
  const shown = printable(text)
    .replace(/(\\+)\|/g, '$1x7c')
    .replaceAll('|', '\\|');
  const longest = (shown.match(/`+/g) ?? []).reduce((most, run) => Math.max(most, run.length), 0);
  const fence = '`'.repeat(longest + 1);
  const space = longest > 0 || shown === '' ? ' ' : '';
  return `${fence}${space}${shown}${space}${fence}`;
}

/** Names with commas between them; past `most`, how many more there are. */
export function codes(names: readonly string[], most: number = 8): string {
  const more = names.length - most;
  const shown = names.slice(0, most).map(code).join(', ');
  return more > 0 ? `${shown} and ${more} more` : shown;
}
