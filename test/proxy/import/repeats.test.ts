import { writeFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { importFiles } from '../../../proxy/import/import-files.ts';
import { Tally } from '../../../proxy/store/tally.ts';
import { tempFolder } from '../../support/temp-folder.ts';

/** Lines as Squid writes them, few enough of each kind that they repeat, and some that are odd. */
const line = fc
  .record({
    seconds: fc.integer({ min: 1_574_000_000, max: 1_574_000_100 }),
    millis: fc.integer({ min: 0, max: 999 }),
    duration: fc.constantFrom('    12', '     0', '123456', '-'),
    client: fc.constantFrom('10.0.0.1', '10.0.0.2', '::ffff:10.0.0.1', '-', 'node-1'),
    result: fc.constantFrom('TCP_TUNNEL/200', 'TCP_MISS/200', 'TCP_DENIED/403', 'TCP_TUNNEL/503'),
    size: fc.constantFrom('0', '39', '4000000', '-'),
    target: fc.constantFrom(
      'CONNECT github.com:443',
      'CONNECT GitHub.com:443',
      'GET http://a.example/x',
      'GET http://a.example/x?one',
      'GET http://a.example/x?two=3',
      'GET http://a.example?q',
      'GET http://b.example/bücher',
      'GET error:invalid-request',
      'CONNECT nothing',
    ),
    rest: fc.constantFrom(
      '- HIER_DIRECT/192.0.2.1 -',
      '- HIER_NONE/- text/html',
      'a?b HIER_DIRECT/::1 -',
    ),
    end: fc.constantFrom('\n', '\r\n', '\n\n'),
  })
  .map(
    ({ seconds, millis, duration, client, result, size, target, rest, end }) =>
      `${seconds}.${String(millis).padStart(3, '0')} ${duration} ${client} ${result} ${size} ${target} ${rest}${end}`,
  );

async function imported(file: string, countsRepeats: boolean): Promise<unknown> {
  const tally = new Tally();
  const summaries = await importFiles(
    { format: 'squid', files: [file], now: 0 },
    {
      stdin: Readable.from([]),
      recordFlow: () => {},
      recordLookup: () => {},
      restore: () => {},
      record(event) {
        tally.begin(event);
        tally.end(event);
      },
      counterFor: countsRepeats ? (event) => tally.repeater(event) : undefined,
    },
  );
  return { summaries, destinations: tally.destinations, clients: tally.clients };
}

test('a log that is counted by its repeats has the counts of one that is read in full', async () => {
  using folder = tempFolder();
  const file = folder.at('access.log');
  await fc.assert(
    fc.asyncProperty(fc.array(line, { minLength: 1, maxLength: 60 }), async (lines) => {
      writeFileSync(file, lines.join(''));
      expect(await imported(file, true)).toEqual(await imported(file, false));
    }),
    { numRuns: 150 },
  );
});

test('a line that is cut by the end of a chunk is counted like any other', async () => {
  using folder = tempFolder();
  const file = folder.at('access.log');
  const repeated =
    '1574000000.123     45 10.0.0.9 TCP_TUNNEL/200 7890 CONNECT github.com:443 - HIER_DIRECT/192.0.2.1 -\n';
  writeFileSync(file, repeated.repeat(20_000));

  expect(await imported(file, true)).toMatchObject({
    summaries: [{ lines: 20_000, accepted: 20_000 }],
    destinations: new Map([
      ['github.com 443 tls', expect.objectContaining({ events: 20_000, bytesDown: 157_800_000 })],
    ]),
  });
});
