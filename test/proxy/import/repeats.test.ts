import { writeFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ConnectionEvent } from '../../../proxy/event.ts';
import { importFiles } from '../../../proxy/import/import-files.ts';
import { Tally } from '../../../proxy/store/tally.ts';
import { tempFolder } from '../../support/temp-folder.ts';

/** What a line says, as a friend or a foe would write it. */
const said = fc.record({
  result: fc.constantFrom(
    ...['TCP_TUNNEL/200', 'TCP_MISS/200', 'TCP_DENIED/403', 'TCP_DENIED/407', 'TCP_TUNNEL/503'],
    ...[
      'TCP_MISS_ABORTED/200',
      'UDP_MISS/000',
      'NONE/400',
      'TCP_MISS',
      'FOO/200',
      'TCP_MISS/20/0',
      'TCP_HIT/200',
    ],
  ),
  method: fc.constantFrom(
    'CONNECT',
    'CONNECT',
    'GET',
    'GET',
    'POST',
    'NONE',
    'CONNECTED',
    '-',
    'BÄH',
  ),
  target: fc.constantFrom(
    ...[
      'github.com:443',
      'GitHub.com:443',
      'github.com:22',
      '[2001:db8::1]:443',
      '192.0.2.1:443',
      'nothing',
      'a.b:99999',
    ],
    ...[
      'http://a.example/x',
      'http://a.example/x?one',
      'http://a.example/x?two=3',
      'http://a.example/y#z',
      'http://A.example/x',
    ],
    ...[
      'http://a.example',
      'http://a.example?q',
      'http://a.example#q',
      'http://a.example/',
      'http://a.example/?',
      'http://u:p@a.example/x',
    ],
    ...[
      'http://a.example/\x7f',
      'http://a.example/a\tb',
      'http://a.example\\@b.example/',
      'http://:80/',
      'http:///x',
      'x://a/b',
    ],
    ...[
      'https://a.example/x',
      'ftp://a.example/x',
      'ftp://a.example/y',
      'HTTP://a.example/x',
      'a.b://c.example/',
      'http:/x',
    ],
    ...[
      'http://b.example/bücher',
      'error:invalid-request',
      'cache_object://a/b',
      '/',
      '-',
      `http://a.example/${'p'.repeat(1_500)}`,
    ],
    `http://a.example/${'p'.repeat(1_500)}q`,
  ),
  server: fc.constantFrom(
    ...[
      'HIER_DIRECT/192.0.2.1',
      'HIER_DIRECT/192.0.2.2',
      'HIER_NONE/-',
      'HIER_DIRECT/::1',
      'FIRSTUP_PARENT/10.9.9.9',
      'HIER_NONE',
      '',
    ],
  ),
});

/** What may differ between two lines that say the same; the first of each is what Squid writes. */
const around = fc.record({
  seconds: mostly(
    '1574000000',
    '1574000001',
    '0000000000',
    '9999999999',
    '157400000',
    '15740000x0',
  ),
  millis: mostly('.500', '.000', '.999', '.99', ',123', '.1234'),
  duration: mostly('    12', '     0', '123456', ' 1234567890', '-', ' 99999999', ''),
  client: mostly('10.0.0.1', '10.0.0.2', '::ffff:10.0.0.1', '-', 'node-1', '10.0.0.1 ', '1.2'),
  size: mostly('39', '4000000', '0', '123456789', '1234567890', '-', '12x'),
  query: mostly('', '?one', '?two=3/4', '#z', '/deeper', 'q?', '\t', 'ü'),
  user: mostly(
    '-',
    'ann',
    'two words',
    'a/b',
    '"',
    'ü',
    'a [01/Nov/2026:00:00:00 +0000] "GET http://c.example/',
  ),
  rest: mostly(
    ' -',
    ' text/html',
    ' a b/c',
    '',
    ' ',
    ' x HTTP/1.1" 200 17 TCP_MISS:HIER_DIRECT',
    ' ü',
    ' \0',
  ),
  end: mostly('\n', '\r\n', '\n\n', '\r\r\n', ' \n', '\r'),
});

function mostly(usual: string, ...others: readonly string[]): fc.Arbitrary<string> {
  return fc.oneof({ arbitrary: fc.constant(usual), weight: 12 }, fc.constantFrom(...others));
}

/** A few things that are said again and again, so that lines repeat each other in all but what does not count. */
const lines = fc.array(said, { minLength: 1, maxLength: 4 }).chain((sayings) =>
  fc.array(
    fc
      .tuple(fc.constantFrom(...sayings), around)
      .map(([{ result, method, target, server }, it]) => {
        const start = `${it.seconds}${it.millis} ${it.duration} ${it.client} ${result} ${it.size}`;
        return `${start} ${method} ${target}${it.query} ${it.user} ${server}${it.rest}${it.end}`;
      }),
    { maxLength: 80 },
  ),
);

/** Most lines as Squid writes them, so that what is odd stands between what is known. */
const usual = fc
  .record({
    millis: fc.integer({ min: 100, max: 999 }),
    duration: fc.integer({ min: 0, max: 2_000 }),
    client: fc.constantFrom('10.0.0.1', '10.0.0.2'),
    size: fc.nat({ max: 10_000 }),
    said: fc.constantFrom(
      ['TCP_TUNNEL/200', 'CONNECT github.com:443 -', 'HIER_DIRECT/192.0.2.1 -'],
      ['TCP_DENIED/403', 'CONNECT github.com:443 -', 'HIER_NONE/- text/html'],
      ['TCP_MISS/200', 'GET http://a.example/x -', 'HIER_DIRECT/192.0.2.1 text/html'],
      ['TCP_MISS/200', 'GET http://a.example/y?secret ann', 'HIER_DIRECT/192.0.2.1 text/css'],
      ['TCP_MISS/503', 'GET http://a.example/z -', 'HIER_NONE/- text/css'],
    ),
  })
  .map(
    ({ millis, duration, client, size, said: [result, request, server] }) =>
      `1574000000.${millis} ${String(duration).padStart(6)} ${client} ${result} ${size} ${request} ${server}\n`,
  );

/** Stands for more than a line may have, so that a counterexample can be read. */
const LONG = '{long}';

const odd = fc.constantFrom(
  '\n',
  'nothing\n',
  '\0\n',
  `${LONG}\n`,
  `1574000000.123      1 10.0.0.1 TCP_MISS/200 1 GET http://a.example/x?${LONG} - HIER_DIRECT/192.0.2.1 text/html\n`,
  '10.0.0.7 - - [01/Nov/2026:00:00:00 +0000] "GET http://c.example/ HTTP/1.1" 200 17 TCP_MISS:HIER_DIRECT\n',
  '10.0.0.7 - - [01/Nov/2026:00:00:00 +0000] "GET http://c.example/ HTTP/1.1" 200 17 "-" "curl/8" TCP_MISS:HIER_DIRECT\n',
);

const log = fc
  .tuple(
    lines,
    fc.array(fc.oneof(usual, usual, odd), { maxLength: 40 }),
    fc.infiniteStream(fc.boolean()),
  )
  .map(([hostile, others, turns]) => mix(hostile, others, turns).join(''));

/** Shuffles two lists into one, each in its order. */
function mix(
  first: readonly string[],
  second: readonly string[],
  turns: Iterator<boolean>,
): string[] {
  const [one, other, all] = [[...first], [...second], [] as string[]];
  while (one.length + other.length > 0) {
    const next =
      (turns.next().value === true ? one.shift() : other.shift()) ?? one.shift() ?? other.shift();
    if (next !== undefined) all.push(next);
  }
  return all;
}

interface Way {
  readonly byBytes: boolean;
  /** So many events are counted before the counts are written, and begin anew. */
  readonly batch?: number;
  readonly keep?: boolean;
  readonly roleOf?: (client: string) => string | undefined;
  /** Where the log is a file, or its chunks. */
  readonly chunks?: readonly Buffer[];
  readonly file?: string;
}

/** Everything that is known after an import, with the order in which it came to be known. */
async function imported({
  byBytes,
  batch = Infinity,
  keep,
  roleOf,
  chunks,
  file,
}: Way): Promise<unknown> {
  const written: unknown[] = [];
  const kept: ConnectionEvent[] = [];
  let [tally, recorded] = [new Tally(3), 0];
  const flush = (): void => {
    tally.settle();
    const destinations = [...tally.destinations.values()].map(({ facets, ...counts }) => {
      return { ...counts, facets: [...facets].map(([kind, values]) => [kind, [...values]]) };
    });
    written.push({ destinations, clients: [...tally.clients.values()] });
    tally = new Tally(3);
  };
  const withRole = (event: ConnectionEvent): ConnectionEvent => {
    const role = roleOf?.(event.client);
    return role === undefined ? event : { ...event, role };
  };
  const take = (event: ConnectionEvent): void => {
    if (keep === true) kept.push(withRole(event));
    recorded += 1;
    if (keep === true ? recorded % batch === 0 : tally.destinations.size >= batch) flush();
  };
  const summaries = await importFiles(
    { format: 'squid', files: [file ?? '-'], now: 0 },
    {
      stdin: Readable.from(chunks ?? []),
      recordFlow: () => {},
      recordLookup: () => {},
      restore: () => {},
      record(event) {
        tally.begin(withRole(event));
        tally.end(withRole(event));
        take(event);
      },
      counting: byBytes
        ? { tally: () => tally, roleOf, keep: keep === true ? take : undefined }
        : undefined,
    },
  );
  flush();
  return { summaries, written, kept };
}

const roleOf = (client: string): string | undefined => (client === '10.0.0.1' ? 'head' : undefined);

test.each<{ name: string; way: Omit<Way, 'byBytes'> }>([
  { name: 'all at once', way: {} },
  { name: 'written whenever there are two destinations', way: { batch: 2 } },
  { name: 'each line kept', way: { keep: true } },
  { name: 'each line kept, written every seven', way: { keep: true, batch: 7 } },
  { name: 'clients with roles', way: { roleOf } },
  {
    name: 'clients with roles, each line kept, written every five',
    way: { roleOf, keep: true, batch: 5 },
  },
])(
  'a log that is read by its bytes says what it says when read in full: $name',
  async ({ way }) => {
    await fc.assert(
      fc.asyncProperty(
        log,
        fc.nat({ max: 5_000 }),
        fc.nat({ max: 300 }),
        async (text, size, short) => {
          const bytes = Buffer.from(text.replaceAll(LONG, 'x'.repeat(70_000)), 'latin1');
          const whole = bytes.subarray(0, Math.max(1, bytes.length - short));
          const step = Math.max(200, size);
          const count = Math.ceil(whole.length / step);
          const chunks = Array.from({ length: count }, (_, i) =>
            whole.subarray(i * step, (i + 1) * step),
          );
          expect(await imported({ ...way, byBytes: true, chunks })).toEqual(
            await imported({ ...way, byBytes: false, chunks: [whole] }),
          );
        },
      ),
      { numRuns: 60 },
    );
  },
  60_000,
);

test('a file, and the same compressed, has the counts of one that is read in full', async () => {
  using folder = tempFolder();
  const [plain, packed] = [folder.at('access.log'), folder.at('access.log.gz')];
  const lines = fc.sample(usual, { numRuns: 3_000, seed: 7 });
  // More than a few chunks, and a last line without an end.
  const bytes = Buffer.from(lines.join('').repeat(12).trimEnd());
  writeFileSync(plain, bytes);
  writeFileSync(packed, gzipSync(bytes));
  for (const file of [plain, packed]) {
    expect(await imported({ byBytes: true, file })).toEqual(
      await imported({ byBytes: false, file }),
    );
  }
}, 60_000);

test('a line that cannot be read between the chunks is not taken for the one before it', async () => {
  const known =
    '1574000000.123     45 10.0.0.9 TCP_TUNNEL/200 1 CONNECT github.com:443 - HIER_DIRECT/192.0.2.1 -\n';
  const bad = known.replace('github.com:443', 'nothing');
  const text = `${known.repeat(3)}${bad}${known}`;
  const cut = text.length - 20;
  const chunks = [
    Buffer.from(text.slice(0, cut)),
    Buffer.from(`${text.slice(cut)}${bad.repeat(3)}${known}`),
  ];
  expect(await imported({ byBytes: true, chunks })).toMatchObject({
    summaries: [{ lines: 9, accepted: 5, rejected: 4 }],
  });
});

/** Each line twice, in turns of some thousand, so that what is forgotten is met again. */
function twice(lines: readonly string[]): string {
  const all: string[] = [];
  for (let at = 0; at < lines.length; at += 5_000) {
    const some = lines.slice(at, at + 5_000);
    all.push(...some, ...lines.slice(0, 100), ...some);
  }
  return all.join('');
}

function asks(client: number, request: string): string {
  return `1574000000.${100 + (client % 900)}     45 10.0.${client >> 8}.${client & 255} TCP_MISS/200 1 ${request} - HIER_DIRECT/192.0.2.1 -\n`;
}

const upTo = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

test.each([
  ['destinations', upTo(70_000).map((i) => asks(1, `CONNECT h${i}.example:443`))],
  ['paths', upTo(70_000).map((i) => asks(1, `GET http://a.example/p${i}`))],
  ['clients', upTo(17_000).map((i) => asks(i, 'CONNECT a.example:443'))],
  [
    'clients of destinations',
    upTo(140_000).map((i) => asks(i % 375, `CONNECT h${i % 374}.example:443`)),
  ],
])(
  'a log with more %s than are remembered is counted like any other',
  async (_, lines) => {
    using folder = tempFolder();
    const file = folder.at('access.log');
    writeFileSync(file, twice(lines));
    const [byBytes, inFull] = await Promise.all([
      imported({ byBytes: true, file }),
      imported({ byBytes: false, file }),
    ]);
    // Not compared as values: that takes longer than the imports.
    expect(JSON.stringify(byBytes) === JSON.stringify(inFull)).toBe(true);
  },
  120_000,
);
