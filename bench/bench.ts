import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { analyserRows } from './analyser.ts';
import { centralRows } from './central.ts';
import { classifyRows } from './classify.ts';
import { completenessRows } from './completeness.ts';
import { growthRows } from './growth.ts';
import { interceptRows } from './intercept.ts';
import { describeMachine } from './machine.ts';
import { PATH_ROWS } from './path/rows.ts';
import { cannotMakeWorld, INTO_A_WORLD } from './path/world.ts';
import { phaseRows } from './phases.ts';
import type { Row, RowSource } from './row.ts';
import { shipRows } from './ship.ts';
import { toTable } from './table.ts';
import { wireImportRows } from './wire-import.ts';

/**
 * Measures what the program promises, beside what users would pick instead: `npm run bench`.
 *
 *   --quick         a glance at everything, in three minutes at most
 *   --only NAME     these rows only: repeatable, see the names in brackets
 *   --rounds N      how often each program takes its turn (5)
 *   --against DIR   another checkout of Sallyport, measured beside this one
 *   --nice -10      the data path before other programs, on a machine that has some
 *   --profile DIR   CPU profiles of what is written in JavaScript; figures suffer
 *
 * Figures depend on the machine; none of them is a test.
 */
const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string', multiple: true, default: [] },
    rounds: { type: 'string' },
    against: { type: 'string' },
    profile: { type: 'string' },
    nice: { type: 'string' },
  },
});

/** Every file of benchmarks, in the order of their rows; a new one is added here. */
const SOURCES: Readonly<Record<string, RowSource>> = {
  analyser: analyserRows,
  central: centralRows,
  classify: classifyRows,
  completeness: completenessRows,
  growth: growthRows,
  intercept: interceptRows,
  phases: phaseRows,
  ship: shipRows,
  wire: wireImportRows,
};

const TITLES = ['what', 'measured', 'goal', ''] as const;

const known = [...Object.keys(PATH_ROWS), ...Object.keys(SOURCES)];
const unknown = values.only.find((name) => !known.includes(name));
if (unknown === undefined) await measure();
else {
  console.error(`Cannot measure "${unknown}": write --only with one of ${known.join(', ')}`);
  process.exitCode = 2;
}

async function measure(): Promise<void> {
  console.log(describeMachine());
  const path = Object.keys(PATH_ROWS).filter(isWanted);
  if (path.length > 0) measurePath(path);
  const rows: Row[] = [];
  for (const [name, source] of Object.entries(SOURCES)) {
    if (isWanted(name)) rows.push(...(await source({ quick: values.quick })));
  }
  if (rows.length > 0) console.log(`\n${toTable([TITLES, ...rows.map(toCells)])}`);
}

function isWanted(name: string): boolean {
  if (values.only.length > 0) return values.only.includes(name);
  return !(values.quick && PATH_ROWS[name]?.slow);
}

/** The data path has a process of its own, in a network of its own. */
function measurePath(rows: readonly string[]): void {
  const missing = cannotMakeWorld();
  if (missing !== undefined) {
    console.log(`\nthe data path is left out: ${missing}`);
    return;
  }
  const pace = values.quick ? ['--rounds', '2', '--seconds', '0.7', '--brief'] : [];
  const more = [
    ...(values.rounds === undefined ? [] : ['--rounds', values.rounds]),
    ...(values.against === undefined ? [] : ['--against', values.against]),
    ...(values.nice === undefined ? [] : [`--nice=${values.nice}`]),
    ...(values.profile === undefined ? [] : ['--profiles', values.profile]),
  ];
  if (values.profile !== undefined) mkdirSync(values.profile, { recursive: true });
  const main = fileURLToPath(new URL('path/main.ts', import.meta.url));
  const [program = '', ...into] = INTO_A_WORLD;
  const { status } = spawnSync(
    program,
    [...into, process.execPath, main, ...pace, ...more, ...rows],
    { stdio: 'inherit' },
  );
  if (status !== 0) process.exitCode = 3;
}

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
