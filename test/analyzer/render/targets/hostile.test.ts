import fc from 'fast-check';
import { expect, test } from 'vitest';
import { TARGETS, type Target } from '../../../../analyzer/render/targets/index.ts';
import type { Allowlist } from '../../../../rules/policy.ts';
import { parseCsv } from '../parse-csv.ts';
import { arbitraryAllowlist, hostileText, OPTIONS } from './make-allowlist.ts';

/** How a comment starts, in the formats in which hostile text may stand in one. */
const COMMENTS: Readonly<Partial<Record<Target, string>>> = {
  squid: '#',
  tinyproxy: '#',
  nftables: '#',
  pac: '//',
  'no-proxy': '#',
};

test.each(Object.entries(COMMENTS))(
  'in %s, whatever names, purposes, tickets and sources say stays in comments',
  (target, sign) => {
    fc.assert(
      fc.property(arbitraryAllowlist, hostileText, (allowlist, source) => {
        const render = TARGETS[target as Target];
        const said = render(allowlist, { ...OPTIONS, source }).text;
        const silent = render(silenced(allowlist), OPTIONS).text;
        expect(withoutComments(said, sign)).toBe(withoutComments(silent, sign));
      }),
    );
  },
);

function silenced(allowlist: Allowlist): Allowlist {
  const entries = allowlist.entries.map(({ purpose: _, ticket: __, ...entry }) => entry);
  return { ...allowlist, name: 'silent', entries };
}

/** As the program reads it: a backslash at the end of a line joins the next one to it. */
function withoutComments(text: string, sign: string): string {
  return text
    .replaceAll('\\\n', '')
    .split(/\r\n|[\n\r\u0085\u2028\u2029]/)
    .filter((line) => line !== '' && !line.startsWith(sign))
    .join('\n');
}

test('a hostile allowlist is a CSV file of as many rows as it has ports, without a formula', () => {
  fc.assert(
    fc.property(arbitraryAllowlist, (allowlist) => {
      const [head, ...rows] = parseCsv(TARGETS.csv(allowlist, OPTIONS).text);
      const live = allowlist.entries.filter(({ expires = '9' }) => expires >= '2026-11-20');
      expect(rows).toHaveLength(live.flatMap(({ ports }) => ports).length);
      for (const row of rows) {
        expect(row).toHaveLength(head?.length ?? 0);
        for (const cell of row) expect(cell).not.toMatch(/^\s*[=+@\t\r-]/);
      }
    }),
  );
});

test('a hostile allowlist is a text file of one destination a line', () => {
  fc.assert(
    fc.property(arbitraryAllowlist, (allowlist) => {
      const lines = TARGETS.text(allowlist, OPTIONS).text.split('\n').filter(Boolean);
      for (const line of lines) {
        expect(line).toMatch(/^#|^(?:\*\.)?[a-z0-9.[\]:/-]+:\d+ +# (?:tls|http|tcp)/);
      }
    }),
  );
});
