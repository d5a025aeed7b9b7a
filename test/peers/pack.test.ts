import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { runProgram } from '../support/program.ts';
import { tempFolder } from '../support/temp-folder.ts';

test('unzip opens an evidence pack, and sha256sum finds every file as the manifest says', async () => {
  using folder = tempFolder();
  const at = { cwd: folder.path };
  const stdin = 'github.com:443\nsqs.us-east-1.amazonaws.com:443\n';
  await runProgram(['import', '--from', 'list', '-', '--run', 'trial'], { ...at, stdin });
  const { exitCode } = await runProgram(['report', '--pack', 'evidence.zip'], at);

  execFileSync('unzip', ['-q', 'evidence.zip'], at);
  const unpacked = folder.at('sallyport-evidence');
  const checked = execFileSync('sha256sum', ['--check', '--strict', 'SHA256SUMS'], {
    cwd: unpacked,
    encoding: 'utf8',
  });

  expect(exitCode).toBe(0);
  const files = readdirSync(unpacked, { recursive: true, withFileTypes: true });
  const names = files.filter((entry) => entry.isFile() && entry.name !== 'SHA256SUMS');
  expect(checked.trim().split('\n')).toHaveLength(names.length);
  expect(checked).not.toMatch(/FAILED/);
});
