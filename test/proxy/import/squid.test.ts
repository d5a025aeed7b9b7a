import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ConnectionEvent } from '../../../proxy/event.ts';
import type { LineResult } from '../../../proxy/import/importer.ts';
import { squid } from '../../../proxy/import/squid.ts';

const NOW = Date.UTC(2026, 10, 20);
const END = Date.UTC(2019, 10, 14, 10, 0, 1, 250);
const TIME = '1573725601.250';

const CONNECT = `${TIME}    345 10.0.1.5 TCP_TUNNEL/200 4521 CONNECT github.com:443 - HIER_DIRECT/140.82.112.3 -`;

function parse(line: string, logformat?: string): LineResult {
  return squid.open({ now: NOW, logformat }).parse(line);
}

function eventOf(line: string, logformat?: string): ConnectionEvent {
  const result = parse(line, logformat);
  if (result.kind !== 'event') throw new Error(`no event: ${JSON.stringify(result)}`);
  return result.event;
}

/** A native line with one part replaced. */
function native(
  parts: Partial<Record<'result' | 'method' | 'url' | 'user' | 'peer', string>>,
): string {
  const { result, method, url, user, peer } = {
    ...{ result: 'TCP_MISS/200', method: 'GET', url: 'http://example.com/', user: '-' },
    ...{ peer: 'HIER_DIRECT/192.0.2.1' },
    ...parts,
  };
  return `${TIME}     12 10.0.1.5 ${result} 300 ${method} ${url} ${user} ${peer} text/html`;
}

test('a tunnel in the native format tells who, where, when, how long and how much', () => {
  expect(eventOf(CONNECT)).toEqual({
    startedAt: END - 345,
    durationMs: 345,
    protocol: 'tls',
    host: 'github.com',
    port: 443,
    client: '10.0.1.5',
    layer: 'import',
    verdict: 'allowed',
    method: 'CONNECT',
    bytesUp: 0,
    bytesDown: 4521,
    address: '140.82.112.3',
    status: 200,
  });
});

test.each([
  ['common', ''],
  ['combined', ' "-" "pip/19.3 {\\"ci\\":null}"'],
])('the %s format is recognised, and its local time is brought to UTC', (_, headers) => {
  const line = `10.0.1.5 - jane [14/Nov/2019:12:00:01 +0200] "CONNECT pypi.org:443 HTTP/1.1" 200 3917${headers} TCP_TUNNEL:HIER_DIRECT`;
  const event = eventOf(line);
  expect(event).toMatchObject({
    startedAt: Date.UTC(2019, 10, 14, 10, 0, 1),
    ...{ protocol: 'tls', host: 'pypi.org', client: '10.0.1.5', bytesDown: 3917, status: 200 },
  });
  expect(event.userAgent).toBe(headers === '' ? undefined : 'pip/19.3 {"ci":null}');
  expect(JSON.stringify(event)).not.toContain('jane');
});

test('a file may change its format half way', () => {
  const parser = squid.open({ now: NOW });
  const common =
    '10.0.1.5 - - [14/Nov/2019:10:00:01 +0000] "GET http://a.example/ HTTP/1.1" 200 1 TCP_MISS:HIER_DIRECT';
  const kinds = [CONNECT, common, CONNECT, 'noise', common].map((line) => parser.parse(line).kind);
  expect(kinds).toEqual(['event', 'event', 'event', 'rejected', 'event']);
});

describe('the destination is what the request line named', () => {
  test.each([
    ['CONNECT', 'example.com:8443', { protocol: 'tcp', host: 'example.com', port: 8443 }],
    ['CONNECT', 'example.com:80', { protocol: 'tcp', host: 'example.com', port: 80 }],
    ['CONNECT', '[2001:db8::1]:443', { protocol: 'tls', host: '2001:db8::1', port: 443 }],
    [
      'GET',
      'http://u:p@a.example:81/x?y',
      { protocol: 'http', host: 'a.example', port: 81, path: '/x' },
    ],
    ['GET', 'https://a.example/x', { protocol: 'tls', host: 'a.example', port: 443, path: '/x' }],
    ['GET', 'ftp://ftp.example/x', { protocol: 'tcp', host: 'ftp.example', port: 21 }],
  ])('%s %s', (method, url, expected) => {
    expect(eventOf(native({ method, url }))).toMatchObject({ method, ...expected });
  });
});

describe('what Squid did with the request is verdict and error', () => {
  test.each([
    ['TCP_DENIED/403', 'HIER_NONE/-', 'CONNECT', 'denied', undefined],
    ['TCP_DENIED_REPLY/403', 'HIER_DIRECT/192.0.2.1', 'GET', 'denied', undefined],
    ['TCP_DENIED/407', 'HIER_NONE/-', 'CONNECT', 'denied', 'proxy-auth'],
    ['TCP_TUNNEL_ABORTED/200', 'HIER_DIRECT/192.0.2.1', 'CONNECT', 'allowed', 'aborted'],
    ['TCP_MISS_ABORTED/000', 'HIER_DIRECT/192.0.2.1', 'GET', 'allowed', 'aborted'],
    ['TCP_MISS_TIMEDOUT/200', 'HIER_DIRECT/192.0.2.1', 'GET', 'allowed', 'timeout'],
    ['NONE/503', 'HIER_NONE/-', 'CONNECT', 'allowed', 'unreachable'],
    ['TCP_TUNNEL/503', 'HIER_DIRECT/192.0.2.1', 'CONNECT', 'allowed', 'unreachable'],
    ['TCP_MISS/504', 'HIER_NONE/-', 'GET', 'allowed', 'timeout-connect'],
    ['TCP_MISS/503', 'HIER_DIRECT/192.0.2.1', 'GET', 'allowed', undefined],
    ['TCP_NEGATIVE_HIT/404', 'HIER_NONE/-', 'GET', 'allowed', undefined],
    ['TAG_NONE/409', 'HIER_NONE/-', 'CONNECT', 'allowed', 'http-409'],
    ['TCP_MISS/404', 'HIER_DIRECT/192.0.2.1', 'GET', 'allowed', undefined],
  ])('%s %s %s', (result, peer, method, verdict, error) => {
    const url = method === 'CONNECT' ? 'a.example:443' : 'http://a.example/';
    const event = eventOf(native({ result, peer, method, url }));
    expect([event.verdict, event.error]).toEqual([verdict, error]);
  });
});

describe('the address is that of the destination, never of a parent proxy', () => {
  test.each([
    ['HIER_DIRECT/192.0.2.1', '192.0.2.1'],
    ['DIRECT/192.0.2.1', '192.0.2.1'],
    ['PINNED/2001:db8::1', '2001:db8::1'],
    ['TIMEOUT_HIER_DIRECT/192.0.2.1', '192.0.2.1'],
    ['FIRSTUP_PARENT/10.9.9.9', undefined],
    ['DIRECT/www.example.com', undefined],
    ['HIER_NONE/-', undefined],
  ])('%s', (peer, address) => {
    expect(eventOf(native({ peer })).address).toBe(address);
  });
});

describe('a line that names no destination is ignored', () => {
  test.each([
    native({
      result: 'NONE/400',
      method: 'NONE',
      url: 'error:invalid-request',
      peer: 'HIER_NONE/-',
    }),
    native({ result: 'NONE_NONE/000', method: '-', url: 'error:transaction-end-before-headers' }),
    native({ result: 'UDP_MISS/000', method: 'ICP_QUERY', url: 'http://a.example/' }),
    native({ url: 'cache_object://localhost/info' }),
    native({ url: '/index.html' }),
    native({ url: '-' }),
    '10.0.1.5 - - [14/Nov/2019:10:00:01 +0000] "NONE error:invalid-request NONE/0.0" 400 3 TAG_NONE:HIER_NONE',
  ])('%s', (line) => {
    expect(parse(line)).toEqual({ kind: 'ignored' });
  });
});

const NO_FORMAT = 'it is in none of the formats squid, common and combined';

describe('a line that cannot be read is rejected with the reason', () => {
  test.each([
    ['github.com:443', NO_FORMAT],
    [CONNECT.slice(0, 60), NO_FORMAT],
    [CONNECT.replace(TIME, 'yesterday'), NO_FORMAT],
    [CONNECT.replace('TCP_TUNNEL', 'tunnel'), NO_FORMAT],
    [CONNECT.replace('/200', '/ok'), NO_FORMAT],
    [CONNECT.replace('github.com', 'git..hub'), 'it has an empty label'],
    [CONNECT.replace(':443', ''), 'it has no port'],
    [native({ url: 'gopher://example.com/' }), 'its URL has an unknown scheme'],
    [
      '10.0.1.5 - - [31/Foo/2019:10:00:01 +0000] "GET http://a.example/ HTTP/1.1" 200 1 TCP_MISS:HIER_DIRECT',
      NO_FORMAT,
    ],
  ])('%s', (line, reason) => {
    expect(parse(line)).toEqual({ kind: 'rejected', reason });
  });
});

test('a user name with blanks and logged headers do not disturb a line', () => {
  const line = `${native({ user: 'jane doe' })} [Host: example.com\\r\\nCookie: id=1\\r\\n] [HTTP/1.1 200]`;
  expect(eventOf(line)).toMatchObject({ host: 'example.com', address: '192.0.2.1' });
  expect(JSON.stringify(eventOf(line))).not.toMatch(/jane|Cookie/);
});

test('no line makes the parser throw', () => {
  const pieces = fc.constantFrom(
    ...CONNECT.split(' '),
    ' ',
    '"',
    '[',
    ']',
    '\\',
    '%',
    '-',
    '/',
    ':',
  );
  const noise = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(fc.oneof(pieces, fc.string()), { maxLength: 30 }).map((parts) => parts.join(' ')),
  );
  fc.assert(
    fc.property(
      noise,
      fc.constantFrom(undefined, 'common', '%"ru %/rm', '%tl %>ru'),
      (line, form) => {
        expect(['event', 'ignored', 'rejected']).toContain(parse(line, form).kind);
      },
    ),
    { numRuns: 300 },
  );
});

test('a query or user information never reaches an event', () => {
  const secret = fc.stringMatching(/^[a-z0-9?&=@:/%-]{8,16}$/);
  fc.assert(
    fc.property(secret, (text) => {
      const url = `http://Xx${text.replace(/[/?]/g, '')}@example.com/p?Xx${text}`;
      expect(JSON.stringify(parse(native({ url })))).not.toContain('Xx');
    }),
  );
});

test('a line of 64 KiB of hostile quotes and blanks is read in no time', () => {
  const started = performance.now();
  for (const filler of ['" ', '\\"', ' [', '" "', '/%']) {
    const line = `10.0.1.5 - - [14/Nov/2019:10:00:01 +0000] "GET ${filler.repeat(30_000)}`;
    expect(parse(line).kind).toBe('rejected');
  }
  expect(performance.now() - started).toBeLessThan(2_000);
});
