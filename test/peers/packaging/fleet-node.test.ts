import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { parse } from 'yaml';
import { readTemplate, substitute } from '../../samples/aws/cloudformation.ts';
import { runProgram } from '../../support/program.ts';
import { type TempFolder, tempFolder } from '../../support/temp-folder.ts';
import { bundlePackage } from '../support/packed.ts';
import { type PeerResult, runPeer, runWell } from '../support/peer.ts';

vi.setConfig({ testTimeout: 600_000, hookTimeout: 600_000 });

const SAMPLES = fileURLToPath(new URL('../../../samples/aws/', import.meta.url));
const NODE_SCRIPTS = join(SAMPLES, 'node');

/** What the stack knows when it starts a machine, as CloudFormation would put it in. */
const VALUES: Readonly<Record<string, string>> = {
  'AWS::Region': 'eu-west-1',
  'AWS::URLSuffix': 'amazonaws.com',
  'AWS::StackName': 'egress',
  Bucket: 'fleet-files',
  PackageKey: 'sallyport-bundle.tgz',
  PackageUrl: 'https://fleet-files.s3.eu-west-1.amazonaws.com/sallyport-bundle.tgz',
  RunName: 'trial-1',
  AllowlistKey: 'allowlist.yaml',
  AllowlistPublicKey: `RW${'A'.repeat(54)}`,
  RdsCaKey: 'global-bundle.pem',
  ClientCidr: '10.0.0.0/16',
  'Database.Endpoint.Address': 'db.cluster-x.eu-west-1.rds.amazonaws.com',
  'Database.MasterUserSecret.SecretArn': 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:s',
};

function userDataOf(name: string, resource: string, sha256: string): string {
  const template = readTemplate(readFileSync(join(SAMPLES, name), 'utf8'));
  const { LaunchTemplateData, UserData = LaunchTemplateData?.UserData } =
    template.Resources[resource]?.Properties ?? {};
  return substitute(UserData['Fn::Base64'], { ...VALUES, PackageSha256: sha256 });
}

describe('shellcheck has nothing to say about', () => {
  test.each(
    readdirSync(SAMPLES, { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('.sh'),
    ),
  )('%s', async (name) => {
    expect(await runPeer('shellcheck', [join(SAMPLES, name)])).toMatchObject({
      exitCode: 0,
      stdout: '',
    });
  });

  test.each([
    ['trial.yaml', 'Proxy'],
    ['fleet.yaml', 'ProxyTemplate'],
  ])('the user data of %s', async (name, resource) => {
    const input = userDataOf(name, resource, '0'.repeat(64));
    expect(await runPeer('shellcheck', ['-'], { input })).toMatchObject({
      exitCode: 0,
      stdout: '',
    });
  });
});

/** No package of Debian has it: it is asked where it is. */
const terraform = spawnSync('terraform', ['version']).status === 0;

test.skipIf(!terraform)('terraform finds the modules as it would write them', async () => {
  const { exitCode, stdout } = await runPeer('terraform', ['fmt', '-check', '-diff', SAMPLES]);
  expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: '' });
});

/** A machine in a folder: its own /etc and /usr/local, and stand-ins for what only a machine has. */
interface Machine {
  readonly root: string;
  readonly env: Readonly<Record<string, string>>;
  /** What the stand-ins were asked, in order. */
  calls(): string[];
  run(script: string, args?: readonly string[], more?: Record<string, string>): Promise<PeerResult>;
}

/** Each writes down how it was called; what it does else stands behind its name. */
const STAND_INS: Readonly<Record<string, string>> = {
  dnf: '',
  alternatives: '',
  chown: '',
  useradd: '',
  getent: 'exit 2',
  systemctl: 'case "$*" in *"$FAILING"*) exit 1 ;; esac',
  aws: 'printf %s "$SECRET"',
  // The bucket is a folder; the metadata service says what it is told to say.
  curl: `
for last; do :; done
while [ $# -gt 0 ]; do case $1 in --output) output=$2 ;; esac; shift; done
case $last in
  */api/token) echo token ;;
  */instance-id) echo i-0123456789abcdef0 ;;
  */target-lifecycle-state) head -n 1 "$ROOT/states"; sed -i 1d "$ROOT/states" ;;
  https://fleet-files.s3.eu-west-1.amazonaws.com/*) cp "$FILES/\${last##*/}" "$output" ;;
  *) exit 6 ;;
esac`,
};

function makeMachine(folder: TempFolder, files: string): Machine {
  const root = folder.at('root');
  const bin = folder.at('bin');
  for (const path of ['etc/systemd/system', 'root', 'usr/local']) {
    mkdirSync(join(root, path), { recursive: true });
  }
  mkdirSync(bin);
  for (const [name, rest] of Object.entries(STAND_INS)) {
    writeFileSync(join(bin, name), `#!/bin/bash\necho "${name} $*" >>"$ROOT/calls"\n${rest}\n`);
    chmodSync(join(bin, name), 0o755);
  }
  const env = {
    ...{ ROOT: root, FILES: files, PREFIX: root, FAILING: 'nothing', SECRET: '' },
    PATH: `${bin}:${process.env.PATH}`,
    // What is not in the bundle cannot be had.
    npm_config_registry: 'http://127.0.0.1:1/',
    npm_config_cache: folder.at('npm-cache'),
  };
  const calls = join(root, 'calls');
  return {
    root,
    env,
    calls: () => (existsSync(calls) ? readFileSync(calls, 'utf8').trim().split('\n') : []),
    run: (script, args = [], more = {}) =>
      runPeer('bash', [script, ...args], { env: { ...env, ...more }, patienceMs: 550_000 }),
  };
}

/** The script, with the machine's folders in place of the real ones. */
function rooted(script: string, root: string): string {
  return script.replace(/(?<![\w.])\/(etc\/sallyport|root|usr\/local)\b/g, `${root}/$1`);
}

let folder: TempFolder;
let sha256: string;

beforeAll(async () => {
  folder = tempFolder();
  mkdirSync(folder.at('files'));
  const bundle = folder.at('files', 'sallyport-bundle.tgz');
  await bundlePackage(folder, bundle);
  writeFileSync(folder.at('files', 'global-bundle.pem'), '-----BEGIN CERTIFICATE-----\n');
  sha256 = (await runWell('sha256sum', [bundle])).slice(0, 64);
});

afterAll(() => folder[Symbol.dispose]());

describe('a machine of the fleet', () => {
  test('installs itself from the bucket alone, and starts the proxy after its password', async () => {
    using home = tempFolder();
    const machine = makeMachine(home, folder.at('files'));
    const script = home.at('user-data');
    writeFileSync(script, rooted(userDataOf('fleet.yaml', 'ProxyTemplate', sha256), machine.root));

    const { exitCode, stderr } = await machine.run(script);

    expect({ exitCode, stderr: stderr.replace(/^npm warn.*\n/gm, '') }).toEqual({
      exitCode: 0,
      stderr: '',
    });
    expect(machine.calls().filter((call) => /^(dnf|useradd|systemctl)/.test(call))).toEqual([
      'dnf install -y nodejs22 nodejs22-npm',
      'useradd --system --home-dir /var/lib/sallyport --shell /usr/sbin/nologin sallyport',
      'systemctl daemon-reload',
      'systemctl start sallyport-secret.service',
      'systemctl enable --now sallyport-secret.timer sallyport-prune.timer sallyport-leave.service sallyport-enforce.service',
    ]);
    const program = join(machine.root, 'usr/local/bin/sallyport');
    expect(await runWell(program, ['--version'])).toMatch(/^\d/);
    const settings = readFileSync(join(machine.root, 'etc/sallyport/enforce.env'), 'utf8');
    expect(settings).toContain(
      'SALLYPORT_ALLOW=https://fleet-files.s3.eu-west-1.amazonaws.com/allowlist.yaml\n',
    );
    const help = await runWell(program, ['enforce', '--help']);
    const unit = readFileSync(join(NODE_SCRIPTS, 'fleet.conf'), 'utf8');
    const flags = `${settings}${unit}`.match(/(?<=\s|=)--[a-z-]+/g) ?? [];
    expect(flags.filter((flag) => !help.includes(`${flag} `))).toEqual([]);
    expect(statSync(join(machine.root, 'etc/sallyport/dashboard.token')).mode & 0o777).toBe(0o600);
    const units = readdirSync(join(machine.root, 'etc/systemd/system'));
    expect(units).toEqual(
      expect.arrayContaining(['sallyport-enforce.service', 'sallyport-leave.service']),
    );
  });

  test('a package that is not the one whose sum was given is not installed', async () => {
    using home = tempFolder();
    const machine = makeMachine(home, folder.at('files'));
    const script = home.at('user-data');
    const wrong = userDataOf('fleet.yaml', 'ProxyTemplate', '0'.repeat(64));
    writeFileSync(script, rooted(wrong, machine.root));

    expect((await machine.run(script)).exitCode).not.toBe(0);
    expect(readdirSync(join(machine.root, 'usr/local'))).toEqual([]);
  });
});

/** A machine that has been set up, as far as the scripts beside the proxy need it. */
function settledMachine(home: TempFolder): Machine {
  const machine = makeMachine(home, folder.at('files'));
  mkdirSync(join(machine.root, 'etc/sallyport'));
  mkdirSync(join(machine.root, 'run'));
  const settings = {
    ...{ REGION: 'eu-west-1', SECRET_ID: 'arn:secret', DATABASE_HOST: 'db.example.com' },
    ...{ DATABASE_NAME: 'sallyport', DATABASE_USER: 'sallyport', GROUP: 'egress-proxies' },
    ...{ HOOK: 'ship-what-is-left', INSTANCE: 'i-1' },
  };
  writeFileSync(
    join(machine.root, 'etc/sallyport/fleet.env'),
    Object.entries(settings)
      .map(([name, value]) => `${name}='${value}'\n`)
      .join(''),
  );
  return machine;
}

describe('the password of the database', () => {
  test('goes into a file that its reader alone can read, with what means something there escaped', async () => {
    using home = tempFolder();
    const machine = settledMachine(home);
    const password = 'a:b\\c\'d"e$(f) g';
    const SECRET = JSON.stringify({ username: 'sallyport', password });

    const said = await machine.run(join(NODE_SCRIPTS, 'secret.sh'), [], {
      ...{ SECRET, RUNTIME_DIRECTORY: join(machine.root, 'run') },
    });

    expect(said).toEqual({ exitCode: 0, stdout: '', stderr: '' });
    const file = join(machine.root, 'run/pgpass');
    expect(readFileSync(file, 'utf8')).toBe(
      'db.example.com:5432:sallyport:sallyport:a\\:b\\\\c\'d"e$(f) g\n',
    );
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readdirSync(join(machine.root, 'run'))).toEqual(['pgpass']);
  });

  test('stays as it was when Secrets Manager gives none', async () => {
    using home = tempFolder();
    const machine = settledMachine(home);
    writeFileSync(join(machine.root, 'run/pgpass'), 'the old one\n');

    const { exitCode } = await machine.run(join(NODE_SCRIPTS, 'secret.sh'), [], {
      ...{ SECRET: 'no JSON', RUNTIME_DIRECTORY: join(machine.root, 'run') },
    });

    expect(exitCode).not.toBe(0);
    expect(readFileSync(join(machine.root, 'run/pgpass'), 'utf8')).toBe('the old one\n');
    expect(readdirSync(join(machine.root, 'run'))).toEqual(['pgpass']);
  });
});

describe('a machine that is to go', () => {
  test.each([
    ['nothing', 'CONTINUE'],
    ['sallyport-ship', 'ABANDON'],
  ])(
    'ends the proxy, ships, and then lets go; with a failure of %s it says %s',
    async (FAILING, result) => {
      using home = tempFolder();
      const machine = settledMachine(home);
      writeFileSync(join(machine.root, 'states'), 'InService\nInService\nTerminated\n');

      const { exitCode } = await machine.run(join(NODE_SCRIPTS, 'leave.sh'), [], {
        ...{ FAILING, POLL_SECONDS: '0', SHIP_SECONDS: '0' },
      });

      expect(exitCode).toBe(0);
      expect(machine.calls().filter((call) => !call.startsWith('curl'))).toEqual([
        'systemctl stop sallyport-enforce.service',
        'systemctl start --wait sallyport-ship.service',
        `aws autoscaling complete-lifecycle-action --region eu-west-1 --auto-scaling-group-name egress-proxies --lifecycle-hook-name ship-what-is-left --instance-id i-1 --lifecycle-action-result ${result}`,
      ]);
    },
  );
});

test.each(['us-east-1', 'eu-west-1'])(
  'a node of a cluster in %s is given what sallyport env says',
  async (region) => {
    using home = tempFolder();
    const machine = makeMachine(home, folder.at('files'));
    const proxy = 'http://proxy.example.internal:3128';

    const script = join(SAMPLES, 'node-proxy.sh');
    const { exitCode } = await machine.run(script, [proxy, region]);

    expect(exitCode).toBe(0);
    const { stdout } = await runProgram([
      'env',
      '--for',
      'cloud-init',
      '--proxy',
      proxy,
      '--region',
      region,
    ]);
    const files: readonly { path: string; content: string }[] = parse(stdout).write_files;
    expect(files).toHaveLength(2);
    for (const { path, content } of files) {
      expect(readFileSync(join(machine.root, path), 'utf8').trim()).toBe(content.trim());
    }
  },
);
