import type { DiffChange, DiffEntry, DiffResult } from '../diff.ts';
import {
  categoryTitle,
  evidencePhrase,
  factPhrase,
  sideName,
  volatilePhrase,
} from './diff-phrases.ts';
import { code, prose, section, table } from './gfm.ts';

/**
 * Writes a diff as a change request: what to add, to remove and to change, each with its reason, in
 * the order in which a firewall team works it off; then what is deliberately not asked for.
 */
export function renderDiffMarkdown(result: DiffResult): string {
  const { from, to, added, gone, changed } = result;
  const blocks = [
    `# Change request: egress from ${prose(sideName(from))} to ${prose(sideName(to))}`,
    summaryOf(result),
    section('To add', table(HEAD, added.map(toRow))),
    section('To remove', [...removalNote(result), ...table(HEAD, gone.map(toRow))]),
    section('To change', table(['Host', 'Port', 'Change'], changed.map(toChangeRow))),
    section('Not asked for', notAskedFor(result)),
    section('If something breaks', result.differs ? [backOut(added, gone)] : []),
  ];
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}

function summaryOf({ added, gone, changed, same, differs }: DiffResult): string {
  if (!differs) return `Nothing to do: ${same} as before.`;
  return `${added.length} to add, ${gone.length} to remove, ${changed.length} to change; ${same} unchanged.`;
}

const HEAD = ['Host', 'Port', 'Protocol', 'Category', 'What to do', 'Why', 'Evidence'];

function toRow(entry: DiffEntry): string[] {
  const { target, port, protocol, category, disposition, purpose } = entry;
  return [
    code(target),
    String(port),
    prose(protocol),
    categoryTitle(category),
    disposition ?? '',
    prose(purpose ?? ''),
    evidencePhrase(entry),
  ];
}

function toChangeRow({ target, port, changes }: DiffChange): string[] {
  return [
    code(target),
    String(port),
    changes.map((change) => prose(factPhrase(change))).join('<br>'),
  ];
}

/** That a run did not see a name is weak evidence; that a person struck it out is strong. */
function removalNote({ to, gone }: DiffResult): string[] {
  if (to.kind !== 'run' || gone.length === 0) return [];
  return [
    `Not seen in ${prose(sideName(to))}. One run that does not need a name does not prove that none will:`,
    'remove what its owner confirms.',
    '',
  ];
}

function notAskedFor({ volatile }: DiffResult): string[] {
  if (volatile.length === 0) return [];
  return [
    'Mirrors, redirectors and shared CDN names came and went as they do in every run. No list of them is ever complete: serve them from an internal mirror.',
    '',
    ...volatile.map((group) => `- ${prose(volatilePhrase(group))}`),
  ];
}

function backOut(added: readonly DiffEntry[], gone: readonly DiffEntry[]): string {
  const undo = [
    added.length > 0 ? 'take the additions out' : '',
    gone.length > 0 ? 'put the removals back' : '',
  ].filter((part) => part !== '');
  const how = undo.length === 0 ? 'restore the former values above' : undo.join(' and ');
  return `To back out, ${how}; nothing else depends on this change.`;
}
