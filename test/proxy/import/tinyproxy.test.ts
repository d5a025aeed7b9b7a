import fc from 'fast-check';
import { expect, test } from 'vitest';
import { tinyproxy } from '../../../proxy/import/tinyproxy.ts';
import { take } from './support.ts';

/** What tinyproxy 1.11.1 writes at `LogLevel Info`, with other hosts. */
function log(...lines: readonly string[]): string {
  return lines
    .map((line, i) => {
      const [level = '', ...message] = line.split(': ');
      return `${level.padEnd(10)}Nov 19 10:00:0${i % 10}.120 [7832]: ${message.join(': ')}\n`;
    })
    .join('');
}

const ASKED = 'CONNECT: Connect (file descriptor 5): 10.0.1.5';

async function eventsOf(...lines: readonly string[]): Promise<unknown[]> {
  const { events } = await take('tinyproxy', { text: log(ASKED, ...lines) });
  return events.map(({ client, method, protocol, host, port, path, verdict, error }) =>
    [client, method, protocol, `${host}:${port}${path ?? ''}`, verdict, error]
      .filter(Boolean)
      .join(' '),
  );
}

test.each([
  [
    'a tunnel',
    [
      'CONNECT: Request (file descriptor 5): CONNECT github.com:443 HTTP/1.1',
      'INFO: No upstream proxy for github.com',
      'CONNECT: Established connection to host "github.com" using file descriptor 6.',
    ],
    '10.0.1.5 CONNECT tls github.com:443 allowed',
  ],
  [
    'a request, without its query',
    [
      'CONNECT: Request (file descriptor 5): GET http://mirror.example.org/a?token=s3cret HTTP/1.1',
      'CONNECT: Established connection to host "mirror.example.org" using file descriptor 6.',
    ],
    '10.0.1.5 GET http mirror.example.org:80/a allowed',
  ],
  [
    'a filtered domain',
    [
      'CONNECT: Request (file descriptor 5): CONNECT evil.example.org:443 HTTP/1.1',
      'NOTICE: Proxying refused on filtered domain "evil.example.org"',
    ],
    '10.0.1.5 CONNECT tls evil.example.org:443 denied',
  ],
  [
    'a refused port',
    [
      'CONNECT: Request (file descriptor 5): CONNECT git.example.org:22 HTTP/1.1',
      'INFO: Refused CONNECT method on port 22',
    ],
    '10.0.1.5 CONNECT tcp git.example.org:22 denied',
  ],
  [
    'nobody there',
    [
      'CONNECT: Request (file descriptor 5): GET http://down.example.org/ HTTP/1.1',
      'ERROR: opensock: Could not establish a connection to down.example.org:80',
    ],
    '10.0.1.5 GET http down.example.org:80/ allowed unreachable',
  ],
  [
    'no such name',
    [
      'CONNECT: Request (file descriptor 5): GET http://nowhere.example.org/ HTTP/1.1',
      'ERROR: opensock: Could not retrieve address info for nowhere.example.org:80: Name or service not known',
    ],
    '10.0.1.5 GET http nowhere.example.org:80/ allowed ENOTFOUND',
  ],
  [
    'a log that ends before the request does',
    ['CONNECT: Request (file descriptor 5): CONNECT github.com:443 HTTP/1.1'],
    '10.0.1.5 CONNECT tls github.com:443 allowed',
  ],
])('%s', async (_, lines, expected) => {
  expect(await eventsOf(...lines)).toEqual([expected]);
});

test('requests that run at the same time each get the line that names their host', async () => {
  expect(
    await eventsOf(
      'CONNECT: Request (file descriptor 5): CONNECT a.example.org:443 HTTP/1.1',
      'CONNECT: Connect (file descriptor 7): old.example.org [10.0.1.6]',
      'CONNECT: Request (file descriptor 7): CONNECT b.example.org:443 HTTP/1.1',
      'NOTICE: Proxying refused on filtered domain "b.example.org"',
      'CONNECT: Established connection to host "a.example.org" using file descriptor 6.',
    ),
  ).toEqual([
    '10.0.1.6 CONNECT tls b.example.org:443 denied',
    '10.0.1.5 CONNECT tls a.example.org:443 allowed',
  ]);
});

test('every line is accounted for, and the year is the latest that is not to come', async () => {
  const text = log(
    ASKED,
    'CONNECT: Request (file descriptor 5): CONNECT github.com:443 HTTP/1.1',
    'NOTICE: Shutting down.',
  );
  const { events, summary } = await take('tinyproxy', { text: `${text}no line\n` });

  expect(summary).toMatchObject({ lines: 4, accepted: 1, ignored: 2, rejected: 1 });
  expect(events[0]?.startedAt).toBe(Date.UTC(2026, 10, 19, 10, 0, 1, 120));
  const later = await take('tinyproxy', { text: text.replaceAll('Nov 19', 'Dec 24') });
  expect(new Date(later.events[0]?.startedAt ?? 0).getUTCFullYear()).toBe(2025);
});

test('no line makes the parser throw', () => {
  const parser = tinyproxy.open({ now: 0 });
  const start = 'CONNECT   Nov 19 10:00:00.120 [1]: Request (file descriptor 5): ';
  fc.assert(fc.property(fc.string(), (text) => void parser.parse(`${start}${text}`)));
});
