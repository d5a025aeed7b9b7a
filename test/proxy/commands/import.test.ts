import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';
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

describe('what cannot be imported is one line on stderr and exit code 2', () => {
  test.each([
    [['--from', 'squid', '-'], '', 'Cannot import "-" as squid: it is empty'],
    [
      ['--from', 'list', '-'],
      '# a\n',
      'Cannot import "-" as list: it has 1 line and none names a destination',
    ],
    [['--from', 'pcap', '-'], '', 'Cannot import from "pcap": write list or squid'],
    [['--from', 'squid', 'none.log'], '', 'Cannot import "none.log": there is no such file'],
    [['--from', 'squid', '.'], '', 'Cannot import ".": it is a directory, name the files in it'],
    [['--from', 'list'], '', 'Cannot import nothing: name a file, or - for standard input'],
    [
      ['--from', 'list', '--logformat', '%ru', '-'],
      '',
      'Cannot use --logformat with --from list: it describes Squid logs',
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
