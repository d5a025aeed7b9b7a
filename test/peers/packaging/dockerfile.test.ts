import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { tempFolder } from '../../support/temp-folder.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

interface Instruction {
  readonly name: string;
  readonly rest: string;
}

/** The instructions of a Dockerfile, a list a stage; comments gone, continued lines joined. */
function readStages(text: string): Instruction[][] {
  const lines = text
    .replace(/^#.*\n/gm, '')
    .replace(/\\\n/g, ' ')
    .split('\n')
    .filter((line) => line.trim() !== '');
  const stages: Instruction[][] = [];
  for (const line of lines) {
    const [name = '', ...rest] = line.trim().split(' ');
    if (name === 'FROM') stages.push([]);
    stages.at(-1)?.push({ name, rest: rest.join(' ') });
  }
  return stages;
}

const dockerfile = readFileSync(join(ROOT, 'Dockerfile'), 'utf8');
const [build = [], final = []] = readStages(dockerfile);

/** Does what the instruction says with folders of the test's own in place of /src, /out and /tmp. */
function perform({ name, rest }: Instruction, at: (folder: string) => string): void {
  if (name === 'COPY') {
    const [target = '', ...sources] = rest.split(' ').toReversed();
    for (const source of sources) {
      const kept = target === './' ? basename(source) : target;
      cpSync(join(ROOT, source), join(at('src'), kept), { recursive: true });
    }
  }
  if (name === 'RUN') {
    const command = rest.replace(/(?<=^|\s)\/(out|tmp)\b/g, (_, folder) => at(folder));
    execFileSync('sh', ['-ec', command], { cwd: at('src'), stdio: ['ignore', 'pipe', 'pipe'] });
  }
}

test('the build stage makes a package that starts, with the list of what is in it', () => {
  using folder = tempFolder();
  for (const name of ['src', 'tmp']) mkdirSync(folder.at(name));

  for (const instruction of build) perform(instruction, (name) => folder.at(name));

  const out = folder.at('out');
  const run = (...args: string[]): string =>
    execFileSync(process.execPath, [join(out, 'bin/sallyport.js'), ...args], { encoding: 'utf8' });
  expect(run('--version')).toMatch(/^\d+\.\d+\.\d+/);
  expect(run('explain', 'github.com')).toContain('github');
  const sbom = JSON.parse(readFileSync(join(out, 'sbom.cdx.json'), 'utf8'));
  const names = sbom.components.map((component: { name: string }) => component.name);
  expect(names).toContain('better-sqlite3');
  expect(names).not.toContain('vitest');
}, 300_000);

test('nobody in the image is root, and the check asks what the proxy serves', () => {
  const named = (name: string): string =>
    final.find((instruction) => instruction.name === name)?.rest ?? '';
  expect(named('USER')).toBe('node');
  expect(named('HEALTHCHECK')).toContain('http://127.0.0.1:3129/healthz');
  expect(named('VOLUME')).toBe(named('WORKDIR'));
});
