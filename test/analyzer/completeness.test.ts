import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { assessCompleteness, type Counted } from '../../analyzer/completeness.ts';
import { renderMarkdown } from '../../analyzer/render/markdown.ts';
import { renderText } from '../../analyzer/render/text.ts';
import type { CategoryCompleteness } from '../../analyzer/report.ts';
import type { Run } from '../../proxy/event.ts';
import { CATEGORIES, type Category, type Stability } from '../../rules/category.ts';
import { destination, facets, run } from './sample-record.ts';
import { sampleReport } from './sample-report.ts';

const START = Date.parse('2026-11-20T10:00:00Z');

/** Runs `run-1` to `run-N`, one a day. */
function runs(many: number): Run[] {
  return Array.from({ length: many }, (_, i) =>
    run({ name: `run-${i + 1}`, startedAt: START + i * 86_400_000 }),
  );
}

/** A destination that these runs saw: `seen('github.com:443', [1, 2])`. */
function seen(
  authority: string,
  inRuns: readonly number[],
  {
    category = 'aws-api',
    stability = 'fixed',
  }: { category?: Category; stability?: Stability } = {},
): Counted {
  const names = inRuns.map((i) => `run-${i}`);
  return { destination: destination(authority, { runs: facets(...names) }), category, stability };
}

function of(
  category: Category,
  ...args: Parameters<typeof assessCompleteness>
): CategoryCompleteness {
  const found = assessCompleteness(...args).byCategory[category];
  if (found === undefined) throw new Error(`nothing said of ${category}`);
  return found;
}

const MIRROR = { category: 'os-mirror', stability: 'mirror' } as const;

describe('over several runs', () => {
  test('what every run saw is complete', () => {
    const counted = ['a.net:443', 'b.net:443', 'c.net:443'].map((name) => seen(name, [1, 2, 3, 4]));

    expect(of('aws-api', runs(4), counted)).toMatchObject({
      ...{ seen: 3, runs: 4, q1: 0, q2: 0, estimate: 3, coverage: 1, moreRunsFor95: 0 },
      verdict: 'complete, 0 new since the first of 4 runs',
    });
  });

  test('mirrors that change from run to run are never complete, and many are unseen', () => {
    const counted = Array.from({ length: 16 }, (_, i) =>
      seen(`m${i}.example.net:443`, i < 12 ? [1 + (i % 4)] : [1, 1 + (i % 3)], MIRROR),
    );

    const found = of('os-mirror', runs(4), counted);

    expect(found.rotates).toBe(true);
    expect(found.estimate).toBeGreaterThan(25);
    expect(found.verdict).toMatch(/^about \d+ unseen .* will never be complete, mirror them$/);
  });

  test('mirrors that did not change yet are not called complete either', () => {
    const counted = [seen('mirror.example.net:80', [1, 2, 3], MIRROR)];

    expect(of('os-mirror', runs(3), counted).verdict).toContain('will never be complete');
  });

  test('two runs that agree are little evidence, and the verdict says how little', () => {
    const counted = Array.from({ length: 8 }, (_, i) => seen(`n${i}.net:443`, [1, 2]));

    expect(of('aws-api', runs(2), counted).verdict).toBe(
      'nothing points to more, 0 new since the first of 2 runs; 95 %: at most 2 unseen',
    );
  });

  test('the verdict says how many more runs would show nearly all', () => {
    const counted = [[1], [2], [3], [3], [1, 2], [2, 3], [1, 2, 3]].map((inRuns, i) =>
      seen(`n${i}.net:443`, inRuns),
    );

    const found = of('aws-api', runs(3), counted);

    expect(found).toMatchObject({ q1: 4, q2: 2, runsWithoutNew: 0 });
    expect(found.verdict).toBe(
      'about 3 unseen (95 %: 0 to 20); 5 more runs should show 95 % of 10',
    );
  });

  test('a run that recorded nothing is not compared', () => {
    const counted = [seen('a.net:443', [1, 2])];
    const idle = [...runs(2), run({ name: 'run-3', events: 0 })];

    expect(of('aws-api', idle, counted).runs).toBe(2);
  });

  test('the order in which runs were recorded counts, not the order in which they are named', () => {
    const counted = [seen('a.net:443', [1, 2, 3]), seen('b.net:443', [1])];

    expect(of('aws-api', runs(3).toReversed(), counted).runsWithoutNew).toBe(2);
  });

  test('one host and port is one thing, whatever protocol a log gave it', () => {
    const tcp = { ...seen('a.net:443', [2]) };
    const asTcp = { ...tcp, destination: { ...tcp.destination, protocol: 'tcp' } } as const;

    expect(of('aws-api', runs(2), [seen('a.net:443', [1]), asTcp])).toMatchObject({
      seen: 1,
      q2: 1,
    });
  });
});

describe('over one run', () => {
  test('nothing is said of what another would add', () => {
    const found = of('aws-api', runs(1), [seen('a.net:443', [1])]);

    expect(found).toMatchObject({ runs: 1, estimate: null, coverage: null, overNodes: null });
    expect(found.verdict).toBe('one run cannot say what another would add');
    expect(found.curve).toEqual([]);
  });

  test('its nodes are compared, those of one role with each other, and that is said', () => {
    const nodes = ['10.0.0.1', '10.0.0.2', '10.0.0.3', '10.0.0.4'];
    const only = [{ ...runs(1)[0], clients: nodes } as Run];
    const roles = new Map(nodes.map((node, i) => [node, new Set([i === 0 ? 'head' : 'compute'])]));
    const asked = (authority: string, ...by: readonly string[]): Counted => {
      const one = seen(authority, [1]);
      return { ...one, destination: { ...one.destination, clients: facets(...by) } };
    };
    const counted = [
      asked('a.net:443', ...nodes),
      asked('b.net:443', '10.0.0.2', '10.0.0.3'),
      asked('head-only.net:443', '10.0.0.1'),
    ];

    const found = of('aws-api', only, counted, roles);

    expect(found.overNodes).toMatchObject({ role: 'compute', nodes: 3, seen: 2, q1: 0, q2: 1 });
    expect(found.verdict).toMatch(
      /^one run cannot say .*; within it, 3 compute nodes leave none unseen$/,
    );
  });
});

describe('the report', () => {
  test('over one run has no section of its own on it: the blind spots say so', () => {
    expect(renderText(sampleReport())).not.toContain('How complete this is');
    expect(renderText(sampleReport())).toContain('how much another run would add is not known');
  });

  test('over several runs says it category by category', () => {
    const counted = [seen('a.net:443', [1, 2, 3, 4]), seen('m.net:80', [4], MIRROR)];
    const report = { ...sampleReport(), completeness: assessCompleteness(runs(4), counted) };

    expect(renderText(report)).toContain(
      'How complete this is\n  - AWS APIs: 1 destination, complete, 0 new since the first of 4 runs\n',
    );
    expect(renderMarkdown(report)).toContain(
      '## How complete this is\n\n- AWS APIs: 1 destination',
    );
  });
});

test('every record gets numbers that fit together', () => {
  const record = fc.integer({ min: 1, max: 8 }).chain((many) =>
    fc.record({
      many: fc.constant(many),
      counted: fc.array(
        fc.tuple(
          fc.constantFrom(...CATEGORIES),
          fc.uniqueArray(fc.integer({ min: 1, max: many }), { minLength: 1 }),
        ),
        { maxLength: 25 },
      ),
    }),
  );
  fc.assert(
    fc.property(record, ({ many, counted }) => {
      const list = counted.map(([category, inRuns], i) =>
        seen(`h${i}.net:443`, inRuns, { category }),
      );
      for (const found of Object.values(assessCompleteness(runs(many), list).byCategory)) {
        expect(found.q1 + found.q2).toBeLessThanOrEqual(found.seen);
        expect(found.verdict).not.toMatch(/NaN|undefined|null|Infinity/);
        expect(found.estimate === null).toBe(many === 1);
        if (found.low !== null) expect(found.low).toBeGreaterThanOrEqual(found.seen);
        expect(found.runsWithoutNew).toBeLessThan(Math.max(1, many));
      }
    }),
  );
});
