import { describe, expect, test } from 'vitest';
import { hasTarget, isNowhere, readTarget } from '../../../proxy/import/squid-target.ts';

describe('the parts of a URL make the same destination as the URL', () => {
  test.each([
    [{ scheme: 'http', domain: 'a.example', port: '80', path: '/x?y' }, 'http', 80, '/x'],
    [{ scheme: 'https', domain: 'a.example', port: '-', path: '-' }, 'tls', 443, undefined],
    [{ scheme: '-', domain: 'a.example', port: '80', path: '/x' }, 'http', 80, '/x'],
    [{ method: 'CONNECT', domain: 'a.example', port: '80', path: '/x' }, 'tcp', 80, undefined],
    [{ method: 'CONNECT', domain: 'a.example', port: '443' }, 'tls', 443, undefined],
    [{ scheme: 'ftp', domain: 'a.example', path: '/x' }, 'tcp', 21, undefined],
  ])('%j', (fields, protocol, port, path) => {
    expect(readTarget(fields)).toEqual({
      ok: true,
      value: { protocol, host: 'a.example', port, path },
    });
  });
});

test.each([
  [{ domain: 'a..example', port: '443' }, 'it has an empty label'],
  [{ domain: 'a.example', port: '-' }, 'it has no port'],
  [{ domain: 'a.example', port: '0' }, 'its port is not a number from 1 to 65535'],
])('%j names no destination for certain', (fields, reason) => {
  expect(readTarget(fields)).toEqual({ ok: false, reason });
});

test('a request with neither URL nor domain went nowhere', () => {
  expect(isNowhere({ domain: '-' })).toBe(true);
  expect(isNowhere({ url: 'error:invalid-request' })).toBe(true);
  expect(isNowhere({ url: 'error.example:443' })).toBe(false);
});

test('a format needs a URL, or a domain with its port or scheme', () => {
  expect(hasTarget(new Set(['url']))).toBe(true);
  expect(hasTarget(new Set(['domain', 'port']))).toBe(true);
  expect(hasTarget(new Set(['domain', 'path']))).toBe(false);
});
