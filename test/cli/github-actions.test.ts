import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { runProgram } from '../support/program.ts';
import { type TempFolder, tempFolder } from '../support/temp-folder.ts';

const SAMPLE = fileURLToPath(new URL('../../samples/github-actions/', import.meta.url));
const PROGRAM = fileURLToPath(new URL('../../bin/sallyport.js', import.meta.url));

const WORKFLOW = z.object({
  on: z.record(z.string(), z.unknown()),
  permissions: z.object({ contents: z.literal('read') }),
  env: z.object({ DB: z.string(), RUN: z.string() }),
  jobs: z.object({
    trial: z.object({
      steps: z.array(
        z.object({
          name: z.string().optional(),
          uses: z.string().optional(),
          run: z.string().optional(),
        }),
      ),
    }),
  }),
});

const workflow = WORKFLOW.parse(parse(readFileSync(`${SAMPLE}egress.yml`, 'utf8')));
const commands = workflow.jobs.trial.steps.flatMap(({ name = '', run }) =>
  run === undefined || run === 'npm ci' ? [] : [{ name, run }],
);

/** A checkout in which `npx sallyport` is this program and the trial deploys nothing. */
function prepare(folder: TempFolder): void {
  copyFileSync(`${SAMPLE}allowlist.yaml`, folder.at('allowlist.yaml'));
  mkdirSync(folder.at('bin'));
  writeFileSync(
    folder.at('bin/npx'),
    `#!/bin/sh\nshift\nexec "${process.execPath}" "${PROGRAM}" "$@"\n`,
  );
  writeFileSync(folder.at('deploy-trial.sh'), '#!/bin/sh\nexit 0\n');
  for (const script of ['bin/npx', 'deploy-trial.sh']) chmodSync(folder.at(script), 0o755);
}

/** Runs each command as GitHub does, whatever became of the one before, and says its exit code. */
async function runSteps(folder: TempFolder, reached: string): Promise<Map<string, number | null>> {
  const env = {
    ...process.env,
    PATH: `${folder.at('bin')}:${process.env.PATH ?? ''}`,
    DB: workflow.env.DB,
    RUN: 'trial-42',
    GITHUB_STEP_SUMMARY: folder.at('summary.md'),
  };
  const codes = new Map<string, number | null>();
  for (const { name, run } of commands) {
    const shell = ['--noprofile', '--norc', '-eo', 'pipefail', '-c', run];
    codes.set(name, spawnSync('bash', shell, { cwd: folder.path, env }).status);
    if (!name.startsWith('Deploy')) continue;
    const into = ['import', '--from', 'list', '-', '--db', workflow.env.DB, '--run', 'trial-42'];
    await runProgram(into, { cwd: folder.path, stdin: reached });
  }
  return codes;
}

/** Six programs, one after the other. */
const LONG = 120_000;

const FITS = 'github.com:443\nec2.us-east-1.amazonaws.com:443\n';

test(
  'the sample workflow lets in a trial that fits the list',
  async () => {
    using folder = tempFolder();
    prepare(folder);

    const codes = await runSteps(folder, FITS);

    expect([...codes.values()]).toEqual(commands.map(() => 0));
    expect(existsSync(folder.at('evidence.zip'))).toBe(true);
  },
  LONG,
);

test(
  'the sample workflow stops a trial that reached more, and its summary is the change request',
  async () => {
    using folder = tempFolder();
    prepare(folder);

    const codes = await runSteps(folder, `${FITS}downloads.example.org:443\n`);

    expect(Object.fromEntries(codes)).toEqual({
      'Deploy a trial through the proxy': 0,
      'Does what it reached fit the list?': 1,
      'What would break, and for whom?': 1,
      'What has to change in the list?': 1,
      'Why did it fail?': 0,
      'Evidence for the review': 0,
    });
    expect(readFileSync(folder.at('summary.md'), 'utf8')).toContain('downloads.example.org');
  },
  LONG,
);
