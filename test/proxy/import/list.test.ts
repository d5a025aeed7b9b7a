import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { list } from '../../../proxy/import/list.ts';

const NOW = Date.UTC(2026, 10, 20);
const parser = list.open({ now: NOW });

test('a line of a list becomes an allowed attempt at the time of the import, by nobody known', () => {
  expect(parser.parse('github.com:443')).toEqual({
    kind: 'event',
    event: {
      startedAt: NOW,
      client: '',
      layer: 'import',
      verdict: 'allowed',
      protocol: 'tls',
      host: 'github.com',
      port: 443,
      durationMs: 0,
      bytesUp: 0,
      bytesDown: 0,
    },
  });
});

describe('a line names one destination', () => {
  test.each([
    ['GitHub.com.:443', { protocol: 'tls', host: 'github.com', port: 443 }],
    ['example.com:80', { protocol: 'http', host: 'example.com', port: 80 }],
    ['smtp.example.com:587', { protocol: 'tcp', host: 'smtp.example.com', port: 587 }],
    ['[2001:db8::1]:443', { protocol: 'tls', host: '2001:db8::1', port: 443 }],
    ['bücher.example:443', { protocol: 'tls', host: 'xn--bcher-kva.example', port: 443 }],
    ['http://u:p@example.com/a?b', { protocol: 'http', host: 'example.com', port: 80, path: '/a' }],
    ['  example.com:443\t# the API', { protocol: 'tls', host: 'example.com', port: 443 }],
    ['http://example.com/a#b', { protocol: 'http', host: 'example.com', port: 80, path: '/a' }],
  ])('%s', (line, expected) => {
    expect(parser.parse(line)).toMatchObject({ kind: 'event', event: expected });
  });
});

test.each(['# comment', '   # comment', '#'])('%j is a comment', (line) => {
  expect(parser.parse(line)).toEqual({ kind: 'ignored' });
});

describe('a line that names no destination for certain is rejected with the reason', () => {
  test.each([
    ['github.com', 'it has no port'],
    ['2001:db8::1', 'it has no port'],
    ['github.com:', 'it has no port'],
    ['github.com:0', 'its port is not a number from 1 to 65535'],
    ['github.com:https', 'its port is not a number from 1 to 65535'],
    ['user@github.com:22', 'it has user information before the host'],
    ['github.com 443', 'it holds more than one word'],
    ['github..com:443', 'it has an empty label'],
    ['*.github.com:443', 'it is not a host name'],
    ['gopher://github.com/', 'its URL has an unknown scheme'],
  ])('%s', (line, reason) => {
    expect(parser.parse(line)).toEqual({ kind: 'rejected', reason });
  });
});

test('no line makes the parser throw, and no reason repeats the line', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', minLength: 1 }), (noise) => {
      const result = parser.parse(`sEcReT@${noise}`);
      expect(['event', 'ignored', 'rejected']).toContain(result.kind);
      expect(JSON.stringify(result)).not.toContain('sEcReT');
    }),
  );
});
