import { describe, expect, test } from 'vitest';
import { squid } from '../../../proxy/import/squid.ts';
import { parseLogformat } from '../../../proxy/import/squid-logformat.ts';
import { ConfigError } from '../../../rules/errors.ts';

const NOW = Date.UTC(2026, 10, 20);

describe('any logformat that says where a request went can be read', () => {
  const at = (...parts: [number, number, number]): number => Date.UTC(2019, 10, 14, ...parts);
  test.each([
    ['%ru', 'a.example:443', { host: 'a.example', port: 443, startedAt: NOW, client: '' }],
    [
      'logformat mine %>a %>ru',
      '10.0.0.1 a.example:443',
      { host: 'a.example', client: '10.0.0.1' },
    ],
    ['%ts%03tu %rm %ru', '1573725601250 GET http://a.example/', { startedAt: at(10, 0, 1) + 250 }],
    ['%tS %ru', '1573725601.250 a.example:443', { startedAt: at(10, 0, 1) + 250 }],
    ['%ts.%06.6tu %ru', '1573725601.250999 a.example:443', { startedAt: at(10, 0, 1) + 250 }],
    ['%{%Y-%m-%d %T}tg %ru', '2019-11-14 10:00:01 a.example:443', { startedAt: at(10, 0, 1) }],
    ['%tg{%Y%m%dT%H%M%S} %ru', '20191114T100001 a.example:443', { startedAt: at(10, 0, 1) }],
    [
      '[%{%d/%b/%y %R %z}tl] %ru',
      '[14/Nov/19 12:00 +0200] a.example:443',
      { startedAt: at(10, 0, 0) },
    ],
    [
      '%{%A %e %B %Y (%s)}tl %ru',
      'Thu 14 November 2019 (1573725601) a.example:443',
      { startedAt: at(10, 0, 1) },
    ],
    ['%-15>a %ru', '10.0.0.1        a.example:443', { client: '10.0.0.1' }],
    ['%15>a %ru', '       10.0.0.1 a.example:443', { client: '10.0.0.1' }],
    ['<%6tr> %ru', '<    12> a.example:443', { durationMs: 12 }],
    [
      '%rm %>rs %>rd %>rP %>rp',
      'GET http a.example 8080 /x?y=1',
      { protocol: 'http', port: 8080, path: '/x' },
    ],
    ['%rm %>rs %>rd %>rP', 'CONNECT - a.example 443', { protocol: 'tls', port: 443 }],
    ['%rm %>rs %>rd', 'GET https a.example', { protocol: 'tls', port: 443 }],
    ['%http::>ru %http::<st', 'a.example:443 77', { host: 'a.example', bytesDown: 77 }],
    [
      '%ru %ssl::>sni %err_code',
      'a.example:443 b.example ERR_READ_TIMEOUT',
      { sni: 'b.example', error: 'ERR_READ_TIMEOUT' },
    ],
    ['%un %whatever %ru', 'jane 12 a.example:443', { host: 'a.example' }],
    ['100%% %ru', '100% a.example:443', { host: 'a.example' }],
    ['%#ru', 'http://%5B2001:db8::1%5D/', { host: '2001:db8::1' }],
    ['%ru %{User-Agent}>h', 'a.example:443 curl/8.1%20(x86)', { userAgent: 'curl/8.1 (x86)' }],
    ['%ru %/{User-Agent}>h', 'a.example:443 "curl \\"8\\" (x)"', { userAgent: 'curl "8" (x)' }],
    [
      '{"u":"%ru","ua":"%{User-Agent}>h","x":"%un"}',
      '{"u":"a.example:443","ua":"say \\"hi\\"","x":"-"}',
      { userAgent: 'say "hi"' },
    ],
    ['%>ru %ru', 'asked.example:443 rewritten.example:443', { host: 'asked.example' }],
    ['%<ru %ru', 'sent.example:443 seen.example:443', { host: 'seen.example' }],
    ['%icap::ru %ru', 'icap://scan.example/ a.example:443', { host: 'a.example' }],
  ])('%s', (logformat, line, expected) => {
    expect(squid.open({ now: NOW, logformat }).parse(line)).toMatchObject({
      kind: 'event',
      event: expected,
    });
  });
});

describe('a logformat that cannot be used says what to write instead', () => {
  test.each([
    ['native', 'write squid, common, combined, or a specification such as "%ts.%03tu %>a %ru"'],
    ['%ts %>a %rm', "add the request's URL (%ru or %>ru), or its domain and port (%>rd and %>rP)"],
    ['%>rd %>rp', "add the request's URL (%ru or %>ru), or its domain and port (%>rd and %>rP)"],
    ['%ru%un', 'put something between %ru and what follows it, so that its end can be told'],
  ])('%s', (logformat, advice) => {
    expect(() => squid.open({ now: NOW, logformat })).toThrow(ConfigError);
    expect(() => squid.open({ now: NOW, logformat })).toThrow(
      `--logformat "${logformat}": ${advice}`,
    );
  });
});

test('a code ends where the table of codes says, not where its letters end', () => {
  const { steps, tail } = parseLogformat('%tsX%>haY %>handshake %>a');
  expect(steps.map(({ literal, code }) => [literal, code])).toEqual([
    ['', 'ts'],
    ['X', '>ha'],
    ['Y ', '>handshake'],
    [' ', '>a'],
  ]);
  expect(tail).toBe('');
});
