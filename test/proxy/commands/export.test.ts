import { statSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { runProgram } from '../../support/program.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const FLOWS = '2 1 eni-1 10.0.1.5 203.0.113.9 49761 22 6 20 4249 1763632800 1763632860 REJECT OK\n';
const QUERY = JSON.stringify({
  ...{ query_timestamp: '2025-11-20T10:00:00Z', query_name: 'git.example.org.', query_type: 'A' },
  ...{ srcaddr: '10.0.1.5', rcode: 'NOERROR', answers: [{ Rdata: '203.0.113.9', Type: 'A' }] },
});

test('export, then import into another record, then report: the same report', async () => {
  using folder = tempFolder();
  const cwd = folder.path;
  writeFileSync(folder.at('flow.log'), FLOWS);
  writeFileSync(
    folder.at('list.txt'),
    'https://github.com/a?token=s3cret\nmirror.example.org:80\n',
  );
  const run = (...args: string[]) => runProgram(args, { cwd });
  const into = ['--run', 'trial-1', '--db'];
  await run('import', '--from', 'list', ...into, 'a.db', 'list.txt');
  await run('import', '--from', 'vpc-flow', ...into, 'a.db', 'flow.log');
  await runProgram(['import', '--from', 'resolver', ...into, 'a.db', '-'], { cwd, stdin: QUERY });

  const exported = await run('export', '--db', 'a.db', '-o', 'a.jsonl');
  expect(exported).toEqual({ exitCode: 0, stdout: '', stderr: '' });
  expect(statSync(folder.at('a.jsonl')).mode & 0o777).toBe(0o600);
  const imported = await run('import', '--from', 'jsonl', ...into, 'b.db', 'a.jsonl');
  expect(imported.exitCode).toBe(0);

  const reports = await Promise.all(
    ['a.db', 'b.db'].map((db) => run('report', '--format', 'json', '--db', db)),
  );
  const [first, second] = reports.map(({ stdout }) =>
    JSON.parse(stdout.replace(/"generatedAt": ".*?"/, '"generatedAt": ""')),
  );
  expect(second).toEqual(first);
  expect(first.wire.lookedUpOnly).toEqual([]);
  expect(first.destinations).toMatchObject([
    { host: 'github.com' },
    { host: 'mirror.example.org' },
    { host: 'git.example.org', port: 22, verdicts: { denied: 1 } },
  ]);
  expect(JSON.stringify(first)).not.toContain('s3cret');
});

test('a run that is not there is named with those that are', async () => {
  using folder = tempFolder();
  await runProgram(['import', '--from', 'list', '--run', 'one', '--db', 'a.db', '-'], {
    cwd: folder.path,
    stdin: 'github.com:443\n',
  });
  const ran = await runProgram(['export', '--run', 'two', '--db', 'a.db'], { cwd: folder.path });

  expect(ran).toMatchObject({ exitCode: 2, stdout: '' });
  expect(ran.stderr).toMatch(/Cannot find the run "two" in the record "a.db": write one/);
});
