import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseHost } from '../../rules/host.ts';
import { formatHostPattern, matchesHost, parseHostPattern } from '../../rules/pattern.ts';

function matches(patternText: string, hostText: string): boolean {
  const [pattern, host] = [parseHostPattern(patternText), parseHost(hostText)];
  if (!pattern.ok || !host.ok) throw new Error(`${patternText} or ${hostText} does not parse`);
  return matchesHost(pattern.value, host.value);
}

test.each([
  ['github.com', 'github.com', true],
  ['GitHub.com.', 'github.com', true],
  ['github.com', 'api.github.com', false],
  ['*.github.com', 'api.github.com', true],
  ['*.github.com', 'a.b.github.com', true],
  ['*.github.com', 'github.com', false],
  ['*.github.com', 'notgithub.com', false],
  ['*.github.com', 'github.com.example.net', false],
  ['*.github.com', 'api.github.com.evil.example', false],
  ['2001:db8::1', '[2001:db8:0::1]', true],
])('%s on %s: %s', (pattern, host, expected) => {
  expect(matches(pattern, host)).toBe(expected);
});

test.each(['*', '*.', 'a.*.com', '*github.com', '**.github.com', '*.*.com', ''])(
  '%j is not a pattern',
  (text) => {
    expect(parseHostPattern(text).ok).toBe(false);
  },
);

test('no pattern matches across a label boundary', () => {
  fc.assert(
    fc.property(fc.domain(), fc.domain(), (parent, other) => {
      expect(matches(`*.${parent}`, `x${parent}`)).toBe(false);
      expect(matches(`*.${parent}`, `${parent}.${other}`)).toBe(`.${other}`.endsWith(`.${parent}`));
      expect(matches(`*.${parent}`, `x.${parent}`)).toBe(true);
    }),
  );
});

test('parse undoes format', () => {
  fc.assert(
    fc.property(fc.domain(), fc.boolean(), (name, below) => {
      const pattern = parseHostPattern(below ? `*.${name}` : name);
      if (pattern.ok) expect(parseHostPattern(formatHostPattern(pattern.value))).toEqual(pattern);
    }),
  );
});
