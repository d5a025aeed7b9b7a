import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CATEGORIES, DISPOSITIONS } from '../../rules/category.ts';
import type { Allowlist, PolicyEntry } from '../../rules/policy.ts';
import { compareEntries } from '../../rules/policy-entry.ts';
import { parseAllowlist } from '../../rules/policy-file.ts';
import { formatAllowlist, formatEntryLine } from '../../rules/policy-format.ts';
import { allowlistOf, NOW } from './make-policy.ts';

const HOSTILE = fc.constantFrom(
  'a\nb',
  '- x',
  '"',
  "it's",
  `\${x}`,
  '`x`',
  ': # x',
  '=cmd',
  ']]>',
  '<script>',
  '&anchor *alias',
  '!tag',
  '\u001b[2J',
  '\u202ex',
  '\u2028',
  '\u0085',
  '  spaces  ',
  'null',
  '2026-11-20',
  '0x1bb',
  '|\n  x\n',
  '…',
  '😀',
  '%YAML',
  '---',
);
const TEXT = fc.oneof(HOSTILE, fc.string({ minLength: 1, maxLength: 30 }));

const NAMES = Array.from({ length: 40 }, (_, i) => `${'abcd'.charAt(i % 4)}${i}.example.com`);

function optional<T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> {
  return fc.option(value, { nil: undefined });
}

/** Everything an entry may say, but for its target: each entry gets a name of its own. */
const SAYING = fc.record({
  below: fc.boolean(),
  ports: fc.uniqueArray(fc.integer({ min: 1, max: 65_535 }), { minLength: 1, maxLength: 4 }),
  protocol: optional(fc.constantFrom('tls', 'http', 'tcp')),
  addresses: fc.constantFrom('public', 'any'),
  category: optional(fc.constantFrom(...CATEGORIES)),
  disposition: optional(fc.constantFrom(...DISPOSITIONS)),
  purpose: optional(TEXT),
  clients: optional(fc.subarray(['head', '10.0.0.0/8', '2001:db8::/32'], { minLength: 1 })),
  paths: optional(fc.subarray(['/a/*', '/b', '/c%20d/*'], { minLength: 1 })),
  runs: optional(fc.array(TEXT, { maxLength: 3 })),
  ticket: optional(TEXT),
  expires: optional(fc.constantFrom('2026-01-01', '2027-03-31')),
});

/** Built as text and read once, so that every value in it is canonical. */
const ALLOWLIST: fc.Arbitrary<Allowlist> = fc
  .record({ name: TEXT, sayings: fc.array(SAYING, { maxLength: 6 }) })
  .map(({ name, sayings }) => {
    const entries = sayings.map(({ below, runs, ...rest }, i) => ({
      host: `${below ? '*.' : ''}${NAMES[i] ?? ''}`,
      ...rest,
      evidence: runs && {
        runs,
        first: '2026-11-20T10:00:00Z',
        last: '2026-11-20T10:41:07.123Z',
        requests: 12,
      },
    }));
    // JSON is YAML.
    const text = JSON.stringify({ version: 1, name, entries });
    return parseAllowlist(text, 'made.yaml', NOW).allowlist;
  });

describe('an allowlist that is written', () => {
  test('reads back as the same list, whatever its texts hold', () => {
    fc.assert(
      fc.property(ALLOWLIST, (allowlist) => {
        const text = formatAllowlist(allowlist);
        expect(parseAllowlist(text, 'written.yaml', NOW).allowlist).toEqual(allowlist);
        expect(formatAllowlist(parseAllowlist(text, 'written.yaml', NOW).allowlist)).toBe(text);
      }),
    );
  });

  test('holds no character that an editor or a terminal would obey', () => {
    fc.assert(
      fc.property(ALLOWLIST, (allowlist) => {
        expect(formatAllowlist(allowlist)).not.toMatch(
          // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
          /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029\u202e]/,
        );
      }),
    );
  });

  test('is the same text, in whatever order its entries come', () => {
    fc.assert(
      fc.property(ALLOWLIST, (allowlist) => {
        const turned = { ...allowlist, entries: allowlist.entries.toReversed() };
        expect(formatAllowlist(turned)).toBe(formatAllowlist(allowlist));
      }),
    );
  });

  test('has one fact a line, and lists on one line', () => {
    const allowlist = allowlistOf(
      '{cidr: 10.0.0.0/16, ports: [443]}',
      '{host: "*.example.com", ports: [443, 80], addresses: any, purpose: "a: b", clients: [head]}',
    );
    expect(formatAllowlist(allowlist).replace(/^#.*\n/gm, '')).toBe(`version: 1
name: test
entries:
  - host: "*.example.com"
    ports: [80, 443]
    addresses: any
    purpose: "a: b"
    clients: [head]
  - cidr: 10.0.0.0/16
    ports: [443]
`);
  });
});

test('one entry on one line says what decides, and can be pasted', () => {
  const [entry] = allowlistOf(
    '{host: "*.example.com", ports: [80], paths: [/a/*], purpose: "x\\ny", expires: 2027-01-01}',
  ).entries;
  const line = formatEntryLine(entry as PolicyEntry);
  expect(line).toBe('{host: "*.example.com", ports: [80], paths: [/a/*], expires: 2027-01-01}');
  expect(allowlistOf(line).entries[0]).toMatchObject({ paths: ['/a/*'] });
});

test('names come before addresses, and a name before the wildcard below it', () => {
  const { entries } = allowlistOf(
    '{cidr: 10.0.0.0/8, ports: [1]}',
    '{host: "*.b.com", ports: [1]}',
    '{host: c.com, ports: [2, 3]}',
    '{host: c.com, ports: [1]}',
    '{host: b.com, ports: [1]}',
  );
  expect(entries.map(({ target, ports }) => [target.kind, ...ports])).toEqual([
    ['exact', 1],
    ['below', 1],
    ['exact', 1],
    ['exact', 2, 3],
    ['cidr', 1],
  ]);
  expect(entries.toSorted(compareEntries)).toEqual(entries);
});
