import type { DiffChange, DiffEntry, DiffResult } from '../diff.ts';
import { renderDiffMarkdown } from './diff-markdown.ts';
import {
  categoryTitle,
  evidencePhrase,
  factPhrase,
  nameOf,
  sideName,
  volatilePhrase,
} from './diff-phrases.ts';
import { escapeObeyed } from './json.ts';
import { printable } from './printable.ts';

/** The forms in which `sallyport diff` writes what differs. */
export const DIFF_FORMATS = ['text', 'md', 'json'] as const;

export type DiffFormat = (typeof DIFF_FORMATS)[number];

export const DIFF_RENDERERS: Readonly<Record<DiffFormat, (result: DiffResult) => string>> = {
  text: renderDiffText,
  md: renderDiffMarkdown,
  json: (result) => `${escapeObeyed(JSON.stringify(result, null, 2))}\n`,
};

/** Writes a diff for a terminal: one line a destination, with `+`, `-` or `~` in front. */
function renderDiffText(result: DiffResult): string {
  const { from, to, same, added, gone, changed } = result;
  const lines = [
    `${sideName(from)} to ${sideName(to)}: ${added.length} added, ${gone.length} gone, ${changed.length} changed, ${same} as before`,
    ...added.map((entry) => `+ ${entryPhrase(entry)}`),
    ...gone.map((entry) => `- ${entryPhrase(entry)}`),
    ...changed.map((entry) => `~ ${changePhrase(entry)}`),
    ...result.volatile.map((group) => `* ${volatilePhrase(group)}`),
  ];
  return `${lines.map(printable).join('\n')}\n`;
}

function entryPhrase(entry: DiffEntry): string {
  const { protocol, disposition, purpose } = entry;
  const parts = [
    disposition ?? '',
    categoryTitle(entry.category),
    purpose ?? '',
    evidencePhrase(entry),
  ];
  return `${nameOf(entry)} ${protocol}  ${parts.filter((part) => part !== '').join('; ')}`.trimEnd();
}

function changePhrase(entry: DiffChange): string {
  return `${nameOf(entry)}  ${entry.changes.map(factPhrase).join('; ')}`;
}
