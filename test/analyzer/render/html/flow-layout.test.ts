import { expect, test } from 'vitest';
import { type Flow, layOutFlow, ROW } from '../../../../analyzer/render/html/flow-layout.ts';
import type { ReportDestination } from '../../../../analyzer/report.ts';
import { CATEGORIES } from '../../../../rules/category.ts';
import { sampleReport } from '../../sample-report.ts';

const [SAMPLE] = sampleReport().destinations;

/** So many destinations, dealt out to the first categories. */
function destinations(
  amount: number,
  categories: number,
  changes: Partial<ReportDestination> = {},
): ReportDestination[] {
  if (SAMPLE === undefined) throw new Error('the sample is empty');
  return Array.from({ length: amount }, (_, i) => ({
    ...SAMPLE,
    ...changes,
    host: `host-${i}.example`,
    events: amount - i,
    category: CATEGORIES[i % categories] ?? 'unknown',
  }));
}

function linesOf({ categories }: Flow): string[] {
  return categories.flatMap(({ rows }) => rows.map(({ text }) => text));
}

test('a small record is drawn whole', () => {
  const flow = layOutFlow(destinations(30, 5));

  expect(linesOf(flow)).toHaveLength(30);
  expect(flow.folded).toBe(0);
});

test.each([
  [300, 12],
  [3_000, 19],
  [300, 1],
])('%i destinations of %i categories are as high as a page, and the rest is counted', (n, c) => {
  const flow = layOutFlow(destinations(n, c));
  const folded = linesOf(flow).flatMap((text) => /^and (\d+) more$/.exec(text)?.[1] ?? []);

  expect(linesOf(flow).length).toBeLessThanOrEqual(46);
  expect(folded.reduce((sum, text) => sum + Number(text), 0)).toBe(flow.folded);
  expect(linesOf(flow).length - folded.length + flow.folded).toBe(n);
});

test('no line overlaps another', () => {
  const ys = layOutFlow(destinations(300, 12)).categories.flatMap(({ rows }) =>
    rows.map((row) => row.y),
  );

  expect(ys.filter((y, i) => i > 0 && y - (ys[i - 1] ?? 0) < ROW)).toEqual([]);
});

test('what needs a decision is named first', () => {
  const [first, ...rest] = destinations(100, 1, { disposition: 'mirror' });
  if (first === undefined) throw new Error('no destination');
  const review = { ...first, host: 'who-knows.example', events: 1, disposition: 'review' as const };

  expect(linesOf(layOutFlow([first, ...rest, review]))[0]).toBe('who-knows.example:443');
});

test('without roles the clients stand for themselves, and past eight the rest stands together', () => {
  const clients = Array.from({ length: 12 }, (_, i) => `10.0.0.${i}`);
  const named = layOutFlow(destinations(4, 2, { roles: [], clients: clients.slice(0, 2) }));
  const many = layOutFlow(destinations(4, 2, { roles: [], clients }));

  expect(named.roles.map(({ name }) => name)).toEqual(['10.0.0.0', '10.0.0.1']);
  expect(many.roles).toHaveLength(8);
  expect(many.roles.at(-1)).toMatchObject({ name: '5 more', destinations: 4 });
  expect(layOutFlow(destinations(4, 2, { roles: [], clients: [] })).roles).toMatchObject([
    { name: 'not recorded' },
  ]);
});

test('bands leave no gap at either end', () => {
  const flow = layOutFlow(destinations(300, 12, { roles: ['head', 'compute'] }));
  const ends = flow.bands.reduce((sum, { to }) => sum + to.height, 0);
  const starts = flow.bands.reduce((sum, { from }) => sum + from.height, 0);

  expect(ends).toBeCloseTo(flow.categories.reduce((sum, { height }) => sum + height, 0));
  expect(starts).toBeCloseTo(flow.roles.reduce((sum, { height }) => sum + height, 0));
});
