import { describe, expect, test } from 'vitest';
import type { DiffItem } from '../../../analyzer/diff/items.ts';
import { diff } from '../../../analyzer/diff.ts';
import { DIFF_FORMATS, DIFF_RENDERERS } from '../../../analyzer/render/diff.ts';

/** What a log, a rule file or an allowlist can choose, chosen by somebody who means harm. */
const HOSTILE = '\u001b[2J| `x` <script> [a](http://b) @team\n# Approved';

function hostileItem(stability: DiffItem['stability']): DiffItem {
  return {
    ...{ target: HOSTILE, port: 443, protocol: 'tls', service: null, stability },
    ...{ purpose: HOSTILE, attempts: 1, clients: 1 },
    facts: {
      ...{ protocol: 'tls', category: 'saas', region: HOSTILE, disposition: 'allow' },
      ...{ addresses: null, clients: HOSTILE, paths: HOSTILE, expires: null, verdict: null },
    },
  };
}

describe.each(DIFF_FORMATS)('as %s', (format) => {
  const changed = hostileItem('fixed');
  const text = DIFF_RENDERERS[format](
    diff({
      from: {
        ...{ kind: 'run', name: HOSTILE },
        items: [{ ...changed, facts: { ...changed.facts, clients: 'everyone' } }],
      },
      to: {
        ...{ kind: 'run', name: HOSTILE },
        items: [changed, { ...changed, port: 80 }, { ...hostileItem('mirror'), port: 81 }],
      },
      unfolded: false,
    }),
  );

  test('nothing that was recorded reaches the terminal as a command', () => {
    expect(text).not.toContain('\u001b');
  });

  test('nothing that was recorded starts a line of its own', () => {
    expect(text).not.toMatch(/^# Approved/m);
  });
});

test('a change request holds no markup but its own', () => {
  const item = hostileItem('fixed');
  const side = { kind: 'allowlist', name: HOSTILE } as const;
  const text = DIFF_RENDERERS.md(
    diff({ from: { ...side, items: [] }, to: { ...side, items: [item] }, unfolded: true }),
  );

  const withoutCode = text.replace(/(`+)(?!`).*?(?<!`)\1(?!`)/g, '');
  expect(withoutCode).not.toMatch(/(?<!\\)<script>|(?<!\\)\[a\]|@team/);
});
