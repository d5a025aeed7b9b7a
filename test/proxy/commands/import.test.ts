import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';
import { IMPORT_FORMATS } from '../../../proxy/import/importer.ts';
import { openReader } from '../../../proxy/store/reader.ts';

const program = fileURLToPath(new URL('../../../bin/sallyport.js', import.meta.url));
const sample = fileURLToPath(
  new URL('../../../samples/parallelcluster-2.4.1/destinations.txt', import.meta.url),
);
const folder = mkdtempSync(join(tmpdir(), 'sallyport-import-command-'));
afterAll(() => rmSync(folder, { recursive: true }));

interface Ran {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function sallyportImport(args: readonly string[], input: string | Buffer = ''): Ran {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, 'import', ...args], {
    ...{ cwd: folder, input, encoding: 'utf8', env: { ...process.env, NO_COLOR: '1' } },
  });
  return { status, stdout, stderr };
}

test('the founding list becomes a run with its destinations, and says so', () => {
  const ran = sallyportImport(['--from', 'list', '--run', 'founding', '--db', 'a.db', sample]);
  expect(ran).toEqual({
    status: 0,
    stdout: '',
    stderr: `${sample} (list): 30 lines, 30 events\nRun founding in a.db: 30 events, 19 destinations\n`,
  });
  const reader = openReader(join(folder, 'a.db'));
  expect(reader.newestRun()).toMatchObject({ name: 'founding', events: 30, destinations: 19 });
  const mirrorList = reader
    .destinations({ runs: ['founding'] })
    .find(({ host }) => host === 'mirrorlist.centos.org');
  expect(mirrorList).toMatchObject({ protocol: 'http', port: 80, paths: [{ value: '/' }] });
  reader.close();
});

test('with --json, one object on stdout has what became of every file, also of standard input', () => {
  writeFileSync(join(folder, '007'), gzipSync('a.example:443\nb.example\n'));
  const args = ['--from', 'list', '--run', 'two', '--db', 'b.db', '--json', '007', '-'];
  const ran = sallyportImport(args, '# nothing yet\nc.example:22\n');
  expect(ran.stderr).toBe('');
  expect(JSON.parse(ran.stdout)).toEqual({
    run: 'two',
    files: [
      {
        ...{ file: '007', format: 'list', lines: 2, accepted: 1, rejected: 1, ignored: 0 },
        firstRejects: [{ line: 2, reason: 'it has no port' }],
      },
      {
        ...{ file: '-', format: 'list', lines: 2, accepted: 1, rejected: 0, ignored: 1 },
        firstRejects: [],
      },
    ],
    events: 2,
    destinations: 2,
  });
});

test('flows and lookups of one run are counted apart, and their clients have roles', () => {
  const flow = '2 1 eni-1 10.0.1.5 203.0.113.9 49761 443 6 2 80 1763632800 1763632860 ACCEPT OK';
  const into = ['--run', 'wire', '--db', 'w.db', '--client-role', '10.0.1.0/24=compute'];
  const flows = sallyportImport(['--from', 'vpc-flow', ...into, '--json', '-'], `${flow}\n`);
  expect(JSON.parse(flows.stdout)).toMatchObject({ events: 1, flows: 1, destinations: 1 });
  const query = {
    query_timestamp: '2025-11-20T10:00:00Z',
    query_name: 'a.example.',
    query_type: 'A',
  };
  const lookups = sallyportImport(['--from', 'resolver', ...into, '-'], JSON.stringify(query));
  expect(lookups.stderr).toBe(
    '- (resolver): 1 line, 1 lookup\nRun wire in w.db: 1 lookup, 0 destinations\n',
  );
  const reader = openReader(join(folder, 'w.db'));
  expect(reader.clients({ runs: ['wire'] })).toMatchObject([
    { value: '10.0.1.5', role: 'compute' },
  ]);
  expect(reader.newestRun()).toMatchObject({ flows: 1, lookups: 1, events: 0 });
  reader.close();
});

describe('what cannot be imported is one line on stderr and exit code 2', () => {
  test.each([
    [['--from', 'squid', '-'], '', 'Cannot import "-" as squid: it is empty'],
    [
      ['--from', 'list', '-'],
      '# a\n',
      'Cannot import "-" as list: it has 1 line and none names a destination',
    ],
    [
      ['--from', 'pcap', '-'],
      '',
      `Cannot import from "pcap": write one of ${IMPORT_FORMATS.join(', ')}`,
    ],
    [['--from', 'squid', 'none.log'], '', 'Cannot import "none.log": there is no such file'],
    [['--from', 'squid', '.'], '', 'Cannot import ".": it is a directory, name the files in it'],
    [['--from', 'list'], '', 'Cannot import nothing: name a file, or - for standard input'],
    [
      ['--from', 'list', '--logformat', '%ru', '-'],
      '',
      'Cannot use --logformat with --from list: it describes the lines of Squid logs and of VPC flow logs',
    ],
    [
      ['--from', 'squid', '-'],
      Buffer.alloc(2_000_000),
      'Cannot import "-" as squid: it has 1 line and no destination in the form expected (line 1: it is longer than 65536 bytes); check --from',
    ],
  ])('%j', (args, input, sentence) => {
    const ran = sallyportImport([...args, '--db', 'none.db'], input);
    expect(ran).toEqual({ status: 2, stdout: '', stderr: `sallyport: ${sentence}\n` });
  });
});
