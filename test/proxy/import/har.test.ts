import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { importFiles } from '../../../proxy/import/import-files.ts';
import { take } from './support.ts';

function entry(url: string, changes: object = {}): object {
  return {
    startedDateTime: '2025-11-20T10:00:00.000+01:00',
    time: 12.6,
    request: {
      ...{ method: 'GET', url, httpVersion: 'h2', headersSize: -1, bodySize: 0, queryString: [] },
      headers: [
        { name: 'Authorization', value: 'Bearer s3cret' },
        { name: 'User-Agent', value: 'Mozilla/5.0' },
      ],
    },
    response: {
      ...{ status: 200, headersSize: 120, bodySize: 900 },
      content: { size: 3, text: 'a "quoted" } ] \\ ü' },
    },
    serverIPAddress: '203.0.113.9',
    ...changes,
  };
}

function archive(...entries: readonly object[]): string {
  const pages = [{ id: 'p', title: '"entries": [' }];
  return JSON.stringify({ log: { version: '1.2', pages, entries, comment: '' } }, null, 1);
}

test('an entry is an attempt, without what no record holds', async () => {
  const { events, summary } = await take('har', {
    text: archive(entry('https://user:pw@Files.example.org/a/b?token=s3cret#x')),
  });

  expect(events).toEqual([
    {
      ...{ startedAt: Date.UTC(2025, 10, 20, 9), client: '', layer: 'import', verdict: 'allowed' },
      ...{ protocol: 'tls', host: 'files.example.org', port: 443, path: '/a/b', method: 'GET' },
      ...{ userAgent: 'Mozilla/5.0', durationMs: 13, bytesUp: 0, bytesDown: 1020 },
      ...{ address: '203.0.113.9', status: 200, error: undefined },
    },
  ]);
  expect(JSON.stringify(events)).not.toMatch(/s3cret|pw/);
  expect(summary).toMatchObject({ lines: 1, accepted: 1, rejected: 0, ignored: 0 });
});

test('what the browser answers itself is ignored, what cannot be is rejected by its number', async () => {
  const { events, summary } = await take('har', {
    text: archive(
      entry('data:text/plain,x'),
      entry('https://down.example.org/', {
        response: { status: 0, _error: 'net::ERR_NAME_NOT_RESOLVED' },
      }),
      entry('/relative'),
      entry('https://a.example.org/', { startedDateTime: 'today' }),
    ),
  });

  expect(events).toMatchObject([{ host: 'down.example.org', error: 'ENOTFOUND' }]);
  expect(summary).toMatchObject({ lines: 4, accepted: 1, ignored: 1, rejected: 2 });
  expect(summary.firstRejects).toEqual([
    { line: 3, reason: 'its request has no URL' },
    { line: 4, reason: 'it has no startedDateTime' },
  ]);
});

test('the entries are the same wherever the chunks of a file end', async () => {
  const bytes = Buffer.from(
    archive(entry('https://a.example.org/'), entry('https://b.example.org/')),
  );
  for (let cut = 0; cut <= bytes.length; cut += 7) {
    const hosts: string[] = [];
    await importFiles(
      { format: 'har', files: ['-'], now: 0 },
      {
        stdin: Readable.from([bytes.subarray(0, cut), bytes.subarray(cut)]),
        record: ({ host }) => hosts.push(host),
        ...{ recordFlow: () => {}, recordLookup: () => {}, restore: () => {} },
      },
    );
    expect(hosts).toEqual(['a.example.org', 'b.example.org']);
  }
});

test.each([
  [
    'a file that ends too early',
    archive(entry('https://a.example.org/')).slice(0, -300),
    'the file ends inside it',
  ],
  [
    'JSON of another kind',
    '{"entries":[{}]}',
    'there is no log.entries in it: it is not a HAR file',
  ],
  ['text', 'hello', 'there is no log.entries in it: it is not a HAR file'],
])('%s is rejected', async (_, text, reason) => {
  const { summary } = await take('har', { text });

  expect(summary).toMatchObject({ accepted: 0, rejected: 1, firstRejects: [{ line: 1, reason }] });
});

test('an archive without entries is no fault, nor is an empty file', async () => {
  expect((await take('har', { text: '' })).summary).toMatchObject({ lines: 0, rejected: 0 });
  expect((await take('har', { text: archive() })).summary).toMatchObject({ lines: 0, rejected: 0 });
});
