import { toTable } from '../table.ts';
import type { Course } from './measure.ts';
import { type Measured, type Quantity, ratioIn, type Spread, spreadIn } from './rounds.ts';
import type { Goal, PathRow } from './rows.ts';

/** A row as a table: a line for each peer, medians with what they lie between. */
export function renderRow(name: string, row: PathRow, rounds: Course['rounds']): string {
  const title = `${row.title}  [${name}]`;
  const reference = rounds.get(row.reference) ?? [];
  const columns = columnsOf(row, rounds);
  const lines = [...rounds].map(([peer, measured]) => [
    peer,
    ...columns.map(({ cell }) => cell(measured, reference)),
  ]);
  const goals = row.goals.map((goal) => goalLine(goal, row, rounds)).filter(Boolean);
  return [title, toTable([['', ...columns.map(({ head }) => head)], ...lines]), ...goals].join(
    '\n',
  );
}

interface Column {
  readonly head: string;
  cell(measured: readonly Measured[], reference: readonly Measured[]): string;
}

function columnsOf(
  { unit, work, reference }: PathRow,
  rounds: Course['rounds'],
): readonly Column[] {
  const has = (quantity: Quantity): boolean =>
    [...rounds.values()].some((measured) => spreadIn(measured, quantity) !== undefined);
  const ratioTo = `to ${reference}`;
  const value: Column[] = [
    { head: unit, cell: (measured) => withRange(spreadIn(measured, 'value'), figure) },
    {
      head: ratioTo,
      cell: (measured, other) => withRange(ratioIn(measured, other, 'value'), ratio),
    },
  ];
  const tail: Column[] = [
    { head: 'p50 ms', cell: (measured) => median(spreadIn(measured, 'p50'), figure) },
    { head: 'p99 ms', cell: (measured) => median(spreadIn(measured, 'p99'), figure) },
    {
      head: 'p99 ratio',
      cell: (measured, other) => withRange(ratioIn(measured, other, 'p99'), ratio),
    },
  ];
  const cpu: Column[] = [
    {
      head: `CPU s per ${work}`,
      cell: (measured) => median(spreadIn(measured, 'cpuSeconds'), figure),
    },
    {
      head: 'CPU ratio',
      cell: (measured, other) => withRange(ratioIn(measured, other, 'cpuSeconds'), ratio),
    },
  ];
  const failed: Column = {
    head: 'failed',
    cell: (measured) => String(measured.reduce((sum, one) => sum + (one.failed ?? 0), 0)),
  };
  return [
    ...value,
    ...(has('p99') ? tail : []),
    ...(has('cpuSeconds') ? cpu : []),
    ...(has('p99') ? [failed] : []),
  ];
}

/** Goals are about the first peer of a row. */
function goalLine({ of, atLeast, atMost }: Goal, row: PathRow, rounds: Course['rounds']): string {
  const [first] = rounds;
  const reference = rounds.get(row.reference);
  const spread = first && reference && ratioIn(first[1], reference, of);
  if (first === undefined || spread === undefined) return '';
  const isMet =
    (atLeast === undefined || spread.median >= atLeast) &&
    (atMost === undefined || spread.median <= atMost);
  const wanted = atLeast === undefined ? `at most ${atMost}` : `at least ${atLeast}`;
  return `goal: ${NAMES[of]} of ${first[0]}, as a ratio to ${row.reference}, ${wanted}: ${ratio(spread.median)}${isMet ? '' : ', missed'}`;
}

const NAMES: Record<Goal['of'], string> = { value: 'rate', cpuSeconds: 'CPU time', p99: 'p99' };

function withRange(spread: Spread | undefined, write: (value: number) => string): string {
  if (spread === undefined) return '';
  return `${write(spread.median)} (${write(spread.low)}-${write(spread.high)})`;
}

function median(spread: Spread | undefined, write: (value: number) => string): string {
  return spread === undefined ? '' : write(spread.median);
}

function ratio(value: number): string {
  return value.toFixed(2);
}

function figure(value: number): string {
  if (value >= 100) return Math.round(value).toLocaleString('en-US');
  return value.toFixed(value >= 10 ? 1 : 2);
}
