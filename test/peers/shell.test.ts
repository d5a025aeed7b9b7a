import { chmodSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { runProgram } from '../support/program.ts';
import { PROGRAM } from '../support/recording.ts';
import { type TempFolder, tempFolder } from '../support/temp-folder.ts';
import { runPeer, runWell } from './support/peer.ts';

/** A folder with the completion of a shell, and the program as `sallyport` on its path. */
async function completionOf(shell: string): Promise<TempFolder> {
  const folder = tempFolder();
  const { stdout } = await runProgram(['completion', shell]);
  writeFileSync(folder.at('completion'), stdout);
  writeFileSync(
    folder.at('sallyport'),
    `#!/bin/sh\nexec "${process.execPath}" "${PROGRAM}" "$@"\n`,
  );
  chmodSync(folder.at('sallyport'), 0o755);
  return folder;
}

/** Command lines, the last word of each being completed, and what has to be among the offers. */
const LINES: readonly (readonly [line: string, offers: readonly string[]])[] = [
  ['enf', ['enforce']],
  ['enforce --allow-p', ['--allow-pubkey', '--allow-poll']],
  ['enforce --log-level d', ['debug']],
  ['enforce --metrics --dns-enf', ['--dns-enforce']],
  ['ca ', ['init', 'export']],
  ['ca export --format b', ['bundle']],
  ['profile co', ['compare']],
];

test('bash completes commands, flags and choices', async () => {
  using folder = await completionOf('bash');
  const ask = (line: string): string => {
    const words = ['sallyport', ...line.split(' ')];
    const quoted = words.map((word) => `'${word}'`).join(' ');
    return `COMP_WORDS=(${quoted}); COMP_CWORD=${words.length - 1}; _sallyport; echo "\${COMPREPLY[*]}"`;
  };
  const script = [`source ${folder.at('completion')}`, ...LINES.map(([line]) => ask(line))];

  const offered = (await runWell('bash', ['-c', script.join('\n')])).trimEnd().split('\n');

  for (const [at, [, offers]] of LINES.entries()) {
    expect(offered[at]?.split(' ')).toEqual(expect.arrayContaining([...offers]));
  }
  await runWell('shellcheck', [folder.at('completion')]);
});

test('bash has the completion from the line that the help shows', async () => {
  using folder = await completionOf('bash');
  const env = { PATH: `${folder.path}:${process.env.PATH}` };

  const found = await runWell(
    'bash',
    ['-c', 'source <(sallyport completion bash) && complete -p sallyport'],
    { env },
  );

  expect(found).toBe('complete -o bashdefault -o default -F _sallyport sallyport\n');
});

test('fish completes them with what they are for', async () => {
  using folder = await completionOf('fish');
  const source = `source ${folder.at('completion')}`;
  const env = { HOME: folder.path };

  for (const [line, offers] of LINES) {
    const offered = await runWell('fish', ['-c', `${source}; complete -C 'sallyport ${line}'`], {
      env,
    });
    const words = offered.split('\n').map((offer) => offer.split('\t')[0]);
    expect(words).toEqual(expect.arrayContaining([...offers]));
  }
});

test('zsh reads the completion, and takes it as the one of sallyport', async () => {
  using folder = await completionOf('zsh');
  const script = `autoload -U compinit && compinit -u -d ${folder.at('dump')} && source ${folder.at('completion')} && print $_comps[sallyport]`;

  await runWell('zsh', ['-n', folder.at('completion')]);
  const found = await runWell('zsh', ['-f', '-c', script]);

  expect(found).toBe('_sallyport\n');
});

test('another shell is refused in one line', async () => {
  const { stderr, exitCode } = await runProgram(['completion', 'tcsh']);

  expect([exitCode, stderr]).toEqual([2, expect.stringContaining('write bash, zsh or fish')]);
});

test('the man page is well-formed, for groff and for mandoc', async () => {
  const page = fileURLToPath(new URL('../../man/sallyport.1', import.meta.url));
  const groff = await runPeer('groff', ['-man', '-ww', '-Tutf8', '-rLL=78n', page]);
  const mandoc = await runPeer('mandoc', ['-T', 'lint', '-W', 'warning', page]);

  expect([groff.exitCode, groff.stderr]).toEqual([0, '']);
  // It has no date on purpose: it says the same on every day.
  expect(mandoc.stdout.trim().split('\n')).toEqual([expect.stringMatching(/missing date/)]);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: how a terminal shows bold and underlined
  const shown = groff.stdout.replace(/\x1b\[[\d;]*m|.\x08/g, '');
  expect(shown).toContain("sallyport ca init --intercept 'github.com,*.s3.*.amazonaws.com'");
  expect(shown).toContain('--timeout-idle value');
});
