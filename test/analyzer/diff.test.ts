import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { DiffItem, Facts } from '../../analyzer/diff/items.ts';
import { type DiffResult, diff } from '../../analyzer/diff.ts';
import { diffSchema } from '../../analyzer/diff-schema.ts';
import { DIFF_RENDERERS } from '../../analyzer/render/diff.ts';
import { CATEGORIES, DISPOSITIONS, STABILITIES } from '../../rules/category.ts';

const FACTS: Facts = {
  ...{ protocol: 'tls', category: 'saas', region: null, disposition: 'allow' },
  ...{ addresses: null, clients: null, paths: null, expires: null, verdict: null },
};

interface Changes extends Partial<Omit<DiffItem, 'facts'>> {
  readonly facts?: Partial<Facts>;
}

function item(authority: string, { facts, ...rest }: Changes = {}): DiffItem {
  const [target = '', port = ''] = authority.split(':');
  return {
    ...{ target, port: Number(port), protocol: 'tls', service: null, stability: 'fixed' },
    ...{ purpose: 'a purpose', attempts: 4, clients: 2 },
    ...rest,
    facts: { ...FACTS, ...facts },
  };
}

function compare(
  from: readonly DiffItem[],
  to: readonly DiffItem[],
  unfolded: boolean = false,
): DiffResult {
  return diff({
    from: { kind: 'run', name: 'trial-1', items: from },
    to: { kind: 'run', name: 'trial-2', items: to },
    unfolded,
  });
}

function names(entries: readonly { target: string; port: number }[]): string[] {
  return entries.map(({ target, port }) => `${target}:${port}`);
}

describe('a diff', () => {
  test('names what came and what went', () => {
    const result = compare(
      [item('a.net:443'), item('b.net:443')],
      [item('b.net:443'), item('c.net:80')],
    );

    expect(names(result.added)).toEqual(['c.net:80']);
    expect(names(result.gone)).toEqual(['a.net:443']);
    expect(result).toMatchObject({ same: 1, changed: [], differs: true });
  });

  test('names what is otherwise about the same destination', () => {
    const from = item('a.net:443', { facts: { category: 'unknown', disposition: 'review' } });

    const { changed } = compare([from], [item('a.net:443')]);

    expect(changed[0]?.changes).toEqual([
      { field: 'category', from: 'unknown', to: 'saas' },
      { field: 'disposition', from: 'review', to: 'allow' },
    ]);
  });

  test('takes one host on another port for a change of port, and two for two hosts', () => {
    const moved = compare([item('a.net:80')], [item('a.net:443')]);
    const more = compare([item('a.net:80')], [item('a.net:443'), item('a.net:8443')]);

    expect(moved.changed[0]?.changes).toEqual([{ field: 'port', from: '80', to: '443' }]);
    expect(names(more.added)).toEqual(['a.net:443', 'a.net:8443']);
    expect(names(more.gone)).toEqual(['a.net:80']);
  });

  test('takes one AWS service in another region for a change of region', () => {
    const sqs = (region: string): DiffItem =>
      item(`sqs.${region}.amazonaws.com:443`, { service: 'sqs', facts: { region } });

    const { changed, differs } = compare([sqs('us-east-1')], [sqs('us-west-2')]);

    expect(differs).toBe(true);
    expect(changed[0]?.changes).toEqual([
      {
        field: 'target',
        from: 'sqs.us-east-1.amazonaws.com',
        to: 'sqs.us-west-2.amazonaws.com',
      },
      { field: 'region', from: 'us-east-1', to: 'us-west-2' },
    ]);
  });

  test('folds mirrors and CDN names that came and went, and they are no difference', () => {
    const mirror = (name: string): DiffItem =>
      item(name, { stability: 'mirror', facts: { category: 'os-mirror', disposition: 'mirror' } });

    const result = compare([mirror('m1.net:80')], [mirror('m2.net:80'), mirror('m3.net:80')]);

    expect(result).toMatchObject({ added: [], gone: [], differs: false });
    expect(result.volatile).toEqual([
      { category: 'os-mirror', added: ['m2.net:80', 'm3.net:80'], gone: ['m1.net:80'] },
    ]);
    expect(compare([mirror('m1.net:80')], [], true)).toMatchObject({ volatile: [], differs: true });
  });

  test('does not take what one side cannot say for a change', () => {
    expect(
      compare([item('a.net:443', { facts: { category: null } })], [item('a.net:443')]),
    ).toMatchObject({ same: 1, differs: false });
  });
});

const items: fc.Arbitrary<DiffItem[]> = fc.uniqueArray(
  fc
    .record({
      host: fc.constantFrom('a.net', 'b.net', 'c.net', '*.d.net', '10.0.0.0/8'),
      port: fc.constantFrom(80, 443, 8443),
      category: fc.constantFrom(...CATEGORIES, null),
      disposition: fc.constantFrom(...DISPOSITIONS, null),
      stability: fc.constantFrom(...STABILITIES),
      service: fc.constantFrom('sqs', null),
      region: fc.constantFrom('us-east-1', 'eu-west-1', null),
    })
    .map(({ host, port, stability, service, ...facts }) =>
      item(`${host}:${port}`, { stability, service, facts }),
    ),
  { selector: ({ target, port }) => `${target} ${port}`, maxLength: 12 },
);

describe('for any two sides', () => {
  test('nothing differs from itself', () => {
    fc.assert(
      fc.property(items, (side) => {
        expect(compare(side, side.toReversed())).toMatchObject({
          same: side.length,
          differs: false,
        });
      }),
    );
  });

  test('the other way round, what came has gone', () => {
    fc.assert(
      fc.property(items, items, fc.boolean(), (from, to, unfolded) => {
        const [there, back] = [compare(from, to, unfolded), compare(to, from, unfolded)];

        expect(names(back.gone)).toEqual(names(there.added));
        expect(names(back.added)).toEqual(names(there.gone));
        expect(back.changed).toHaveLength(there.changed.length);
        expect(back.differs).toBe(there.differs);
      }),
    );
  });

  test('nothing is lost: each item is in one place of the result', () => {
    fc.assert(
      fc.property(items, items, (from, to) => {
        const { added, gone, changed, same, volatile } = compare(from, to);
        const folded = volatile.flatMap((group) => group.added).length;
        const foldedGone = volatile.flatMap((group) => group.gone).length;

        expect(added.length + changed.length + same + folded).toBe(to.length);
        expect(gone.length + changed.length + same + foldedGone).toBe(from.length);
      }),
    );
  });

  test('the JSON fits the published schema, and every format can say it', () => {
    fc.assert(
      fc.property(items, items, (from, to) => {
        const result = compare(from, to);

        expect(diffSchema.safeParse(JSON.parse(DIFF_RENDERERS.json(result))).error).toBeUndefined();
        expect(DIFF_RENDERERS.text(result)).not.toMatch(/undefined|null/);
        expect(DIFF_RENDERERS.md(result)).toMatch(/^# Change request/);
      }),
    );
  });
});
