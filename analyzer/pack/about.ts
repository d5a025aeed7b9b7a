import { clock, count } from '../render/phrases.ts';
import { printable } from '../render/printable.ts';
import { MANIFEST } from './archive.ts';
import type { PackedTarget, PackFacts } from './pack.ts';

/** What a person reads first: what the pack is, what is in it, how to check it, and what it cannot prove. */
export function renderAbout(facts: PackFacts): string {
  const { tool, recordEnds, runs, data, targets, limits } = facts;
  const { shipped, read, own } = data.rules;
  const lines = [
    `Evidence for ${runs.length === 1 ? 'the run' : 'the runs'} ${runs.join(', ')}`,
    '',
    `Made by Sallyport ${tool.version} from the record alone, which ends ${clock(recordEnds)} UTC. The same record,`,
    'choices and version give the same bytes, so that anybody who has the record can check this.',
    '',
    ...inColumns([
      ['report.*', 'what was reached, what it is and what to do about it; report.json has it all'],
      ['allowlist.yaml', 'the list that admits it, for a person to review'],
      ...targets.flatMap(targetRows),
      ['record.json', 'what was counted: runs, destinations, clients, marks; times in ms, UTC'],
      ['pack.json', 'version, choices, sources and their dates, targets, limits'],
      [MANIFEST, `check with: sha256sum --check ${MANIFEST}`],
    ]),
    ...targets.flatMap(({ target, missing }) =>
      missing === null ? [] : [`No file for ${target}: ${missing}`],
    ),
    '',
    'It names clients by address and says what they asked for: share it as you would share the record.',
    '',
    'What the answers rest on:',
    `- ${count(shipped, 'rule')}, read from their sources between ${read.first} and ${read.last}`,
    ...own.map(({ file, sha256 }) => `- your rules ${file}, SHA-256 ${sha256}`),
    ...(data.prices === null
      ? []
      : [`- your prices ${data.prices.file}, SHA-256 ${data.prices.sha256}`]),
    ...data.tables.map(({ table, source }) => `- AWS ${table}: ${firstClause(source)}`),
    '',
    'What it cannot prove:',
    ...limits.map((limit) => `- ${limit}`),
  ];
  return `${lines.map(printable).join('\n')}\n`;
}

function targetRows({ target, files, losses }: PackedTarget): [string, string][] {
  const says = losses.length === 0 ? 'to the letter' : `with ${count(losses.length, 'difference')}`;
  return files.map((file) => [file, `the list for ${target}, ${says}`]);
}

function inColumns(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...rows.map(([file]) => file.length));
  return rows.map(([file, what]) => `${file.padEnd(width)}  ${what}`);
}

/** `pack.json` has all of it. */
function firstClause(source: string): string {
  return source.split(/[;(]/)[0]?.trim() ?? source;
}
