import { parseArgs } from 'node:util';
import { classifyRows } from './classify.ts';
import { completenessRows } from './completeness.ts';
import type { Row, RowSource } from './row.ts';

/**
 * Measures what the program promises and prints a row for each: `npm run bench`, or `npm run bench -- --quick`
 * for a glance. Figures depend on the machine; none of them is a test.
 */
const { values } = parseArgs({ options: { quick: { type: 'boolean', default: false } } });

/** Every file of benchmarks, in the order of their rows; a new one is added here. */
const SOURCES: readonly RowSource[] = [classifyRows, completenessRows];

const TITLES = ['what', 'measured', 'goal', ''] as const;

const rows: Row[] = [];
for (const source of SOURCES) rows.push(...(await source({ quick: values.quick })));
console.log(toTable([TITLES, ...rows.map(toCells)]));

function toCells(row: Row): readonly string[] {
  if ('share' in row) return [row.what, percent(row.share), percent(row.nominal), ''];
  const { what, perSecond, goal } = row;
  const verdict = goal === undefined || perSecond >= goal ? '' : 'below the goal';
  return [what, rate(perSecond), goal === undefined ? '' : rate(goal), verdict];
}

function rate(perSecond: number): string {
  return `${Math.round(perSecond).toLocaleString('en-US')}/s`;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

function toTable(cells: readonly (readonly string[])[]): string {
  const widths = TITLES.map((_, at) => Math.max(...cells.map((row) => (row[at] ?? '').length)));
  return cells
    .map((row) =>
      row
        .map((cell, at) => cell.padEnd(widths[at] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
