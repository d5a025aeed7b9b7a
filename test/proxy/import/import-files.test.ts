import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import type { ConnectionEvent } from '../../../proxy/event.ts';
import { importFiles, type Progress } from '../../../proxy/import/import-files.ts';
import type { ImportFormat } from '../../../proxy/import/importer.ts';
import type { FileSummary } from '../../../proxy/import/summary.ts';

const NOW = Date.UTC(2026, 10, 20);
const folder = mkdtempSync(join(tmpdir(), 'sallyport-import-'));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, content: string | Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

interface Imported {
  readonly summaries: FileSummary[];
  readonly events: ConnectionEvent[];
}

async function importText(format: ImportFormat, text: string | Buffer): Promise<Imported> {
  const events: ConnectionEvent[] = [];
  const summaries = await importFiles(
    { format, files: ['-'], now: NOW },
    {
      ...NO_WIRE,
      stdin: Readable.from([Buffer.from(text)]),
      record: (event) => events.push(event),
    },
  );
  return { summaries, events };
}

/** For formats in which there are neither flows nor lookups. */
const NO_WIRE = { recordFlow: () => {}, recordLookup: () => {}, restore: () => {} };

const LINE =
  '1573725601.250    345 10.0.1.5 TCP_TUNNEL/200 4521 CONNECT github.com:443 - HIER_DIRECT/140.82.112.3 -';

test('every line of a file is accounted for', async () => {
  const text = '# seen\r\n\r\ngithub.com:443\r\nno port\r\n\thttp://u:tok3n@\x00\npypi.org:443';
  const { summaries, events } = await importText('list', text);
  expect(summaries).toEqual([
    {
      file: '-',
      format: 'list',
      lines: 6,
      accepted: 2,
      rejected: 2,
      ignored: 1,
      firstRejects: [
        { line: 4, reason: 'it holds more than one word' },
        { line: 5, reason: 'it holds NUL bytes: a binary file, or text in UTF-16' },
      ],
    },
  ]);
  expect(events.map(({ host }) => host)).toEqual(['github.com', 'pypi.org']);
});

test('whatever the bytes, accepted, rejected, ignored and blank lines are all lines', async () => {
  const line = fc.oneof(
    fc.constantFrom(LINE, '', '  ', '# x', 'a.example:443', LINE.replace('github.com:443', '-')),
    fc.string({ unit: 'binary' }).map((text) => text.replaceAll('\n', '')),
  );
  const formats = fc.constantFrom<ImportFormat>('list', 'squid');
  await fc.assert(
    fc.asyncProperty(fc.array(line), formats, async (lines, format) => {
      const text = lines.map((each) => `${each}\n`).join('');
      const { summaries, events } = await importText(format, text);
      const [counts] = summaries;
      // A byte order mark is the only thing that takes nothing to say; a blank line says nothing either.
      const blank = lines.filter((each) => each.replace(/^\ufeff/, '').trim() === '').length;
      expect(counts?.lines).toBe(lines.length);
      expect(counts?.accepted).toBe(events.length);
      const { accepted = 0, rejected = 0, ignored = 0 } = counts ?? {};
      expect(accepted + rejected + ignored + blank).toBe(lines.length);
    }),
    { numRuns: 60 },
  );
});

test('the events are the same wherever the chunks of a file end', async () => {
  const bytes = Buffer.from(`${LINE}\r\n${LINE.replace('github.com', 'bücher.example')}\n`);
  for (let cut = 0; cut <= bytes.length; cut++) {
    const hosts: string[] = [];
    await importFiles(
      { format: 'squid', files: ['-'], now: NOW },
      {
        stdin: Readable.from([bytes.subarray(0, cut), bytes.subarray(cut)]),
        ...NO_WIRE,
        record: ({ host }) => hosts.push(host),
      },
    );
    expect(hosts).toEqual(['github.com', 'xn--bcher-kva.example']);
  }
});

test('several files are read in order, each with its own summary, and progress reaches the end', async () => {
  const first = file('first.log', `${LINE}\n`);
  const second = file('second.log', gzipSync(`${LINE}\n`.repeat(3)));
  const progress: Progress[] = [];
  const summaries = await importFiles(
    { format: 'squid', files: [first, second], now: NOW },
    { ...NO_WIRE, stdin: process.stdin, record: () => {}, progress: (now) => progress.push(now) },
  );
  expect(summaries.map(({ file: name, accepted }) => [name, accepted])).toEqual([
    [first, 1],
    [second, 3],
  ]);
  expect(progress.at(-1)?.bytesRead).toBe(progress.at(-1)?.bytesTotal);
});

test('of a file cut short every whole line is kept, and the summary says so', async () => {
  const lines = Array.from(
    { length: 5_000 },
    (_, i) => `host-${(i * 7_919) % 10_007}.example:443\n`,
  );
  const packed = gzipSync(lines.join(''));
  const { summaries, events } = await importText('list', packed.subarray(0, packed.length - 500));
  expect(events.length).toBeGreaterThan(4_000);
  expect(summaries[0]?.incomplete).toBe('the gzip data ends too early: what came before was read');
});

test('a missing second file is noticed before anything of the first is recorded', async () => {
  const first = file('good.log', `${LINE}\n`);
  let recorded = 0;
  const done = importFiles(
    { format: 'squid', files: [first, join(folder, 'missing')], now: NOW },
    { ...NO_WIRE, stdin: process.stdin, record: () => recorded++ },
  );
  await expect(done).rejects.toThrow('there is no such file');
  expect(recorded).toBe(0);
});

test('only the first twenty rejected lines are listed, however many there are', async () => {
  const { summaries } = await importText('squid', Buffer.alloc(3_000_000, '\0\n'));
  expect(summaries[0]).toMatchObject({ lines: 1_500_000, accepted: 0, rejected: 1_500_000 });
  expect(summaries[0]?.firstRejects).toHaveLength(20);
});

test('what is held in memory does not grow with the length of the log', async () => {
  setFlagsFromString('--expose-gc');
  const collectGarbage: () => void = runInNewContext('gc');
  const heapAfter: number[] = [];
  let events = 0;
  async function* log(): AsyncGenerator<Buffer> {
    for (let i = 0; i < 100; i++) {
      yield Buffer.from(`${LINE}\n`.repeat(2_000));
      if (i % 50 !== 49) continue;
      collectGarbage();
      heapAfter.push(process.memoryUsage().heapUsed);
    }
  }
  await importFiles(
    { format: 'squid', files: ['-'], now: NOW },
    { ...NO_WIRE, stdin: Readable.from(log()), record: () => events++ },
  );
  expect(events).toBe(200_000);
  const [half = 0, whole = 0] = heapAfter;
  // To keep the lines of the second half would take 10 MB, to keep their events 20.
  expect(whole - half).toBeLessThan(4_000_000);
});
