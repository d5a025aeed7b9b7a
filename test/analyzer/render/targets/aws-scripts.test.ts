import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { TARGETS, type Target } from '../../../../analyzer/render/targets/index.ts';
import { tempFolder } from '../../../support/temp-folder.ts';
import { foundingReport } from './founding-report.ts';
import { arbitraryAllowlist, FOUNDING, OPTIONS } from './make-allowlist.ts';

const AWS = [
  'aws-network-firewall',
  'aws-dns-firewall',
  'aws-security-group',
  'aws-vpc-endpoints',
] as const;

const SCRIPTS: readonly Target[] = [...AWS, 'checkpoint', 'gcp-firewall'];

const report = foundingReport();
const OPTIONS_FOR_SCRIPTS = { ...OPTIONS, as: 'cli', report } as const;

test.each(SCRIPTS)('bash reads the script of %s, whatever the allowlist holds', (target) => {
  fc.assert(
    fc.property(arbitraryAllowlist, (allowlist) => {
      const { text } = TARGETS[target](allowlist, OPTIONS_FOR_SCRIPTS);
      const { status, stderr } = spawnSync('bash', ['-n'], { input: text, encoding: 'utf8' });
      expect([status, stderr]).toEqual([0, '']);
    }),
    { numRuns: 15 },
  );
});

test('nothing that an allowlist holds is run by a script', () => {
  const purpose = '\'; touch "$STATE/owned"; `touch "$STATE/owned"` $(touch "$STATE/owned")';
  const entries = FOUNDING.entries.map((entry) => ({ ...entry, purpose, ticket: purpose }));
  using run = startRun();
  for (const target of AWS) {
    run.of(target, {}, { ...FOUNDING, name: purpose, entries });
  }

  expect(existsSync(join(run.state, 'owned'))).toBe(false);
});

describe.each(AWS)('the script of %s', (target) => {
  test('run twice, makes everything once', () => {
    using run = startRun();
    expect(run.of(target)).toMatchObject({ status: 0, stderr: '' });
    const made = run.calls('create-');

    expect(made.length).toBeGreaterThan(0);
    expect(run.of(target)).toMatchObject({ status: 0, stderr: '' });
    expect(run.calls('create-')).toEqual(made);
    expect(run.calls('delete-')).toEqual([]);
    expect(run.unreadable()).toEqual([]);
  });

  test('stops at the first error', () => {
    const verb = {
      'aws-network-firewall': 'create-rule-group',
      'aws-dns-firewall': 'update-firewall-domains',
      'aws-security-group': 'authorize-security-group-ingress',
      'aws-vpc-endpoints': 'create-vpc-endpoint',
    }[target];
    using run = startRun();
    const { status, stderr } = run.of(target, { FAIL_ON: verb });

    expect(status).not.toBe(0);
    expect(stderr).toContain(`AccessDenied: ${verb}`);
    expect(run.calls(verb)).toHaveLength(1);
    expect(run.allCalls().at(-1)).toContain(verb);
  });

  test('asks for the variables it needs before it calls AWS', () => {
    using run = startRun();
    const { status, stderr } = run.of(target, { VPC_ID: '', CLIENT_CIDRS: '' });

    expect(status).toBe(2);
    expect(stderr).toMatch(/^set [A-Z_]+ to /);
    expect(run.allCalls()).toEqual([]);
  });
});

test('the blocks of the clients become HOME_NET', () => {
  using run = startRun();
  run.of('aws-network-firewall');

  expect(run.homeNet()).toEqual(['10.0.0.0/16', '10.1.0.0/16']);
});

/** A folder with the stand-in as `aws`, in which scripts are run. */
function startRun(): Disposable & {
  readonly state: string;
  of(
    target: Target,
    env?: Readonly<Record<string, string>>,
    allowlist?: typeof FOUNDING,
  ): { readonly status: number | null; readonly stderr: string };
  calls(verb: string): readonly string[];
  allCalls(): readonly string[];
  homeNet(): readonly string[];
  /** What was given as JSON and is none. */
  unreadable(): readonly string[];
} {
  const folder = tempFolder();
  const state = folder.path;
  copyFileSync(fileURLToPath(new URL('stand-in-aws.sh', import.meta.url)), join(state, 'aws'));
  chmodSync(join(state, 'aws'), 0o755);
  const allCalls = (): readonly string[] => {
    const file = join(state, 'calls');
    return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
  };
  return {
    state,
    of: (target, env = {}, allowlist = FOUNDING) => {
      const { text } = TARGETS[target](allowlist, OPTIONS_FOR_SCRIPTS);
      const script = join(state, 'script.sh');
      writeFileSync(script, text);
      return spawnSync('bash', [script], {
        encoding: 'utf8',
        env: {
          PATH: `${state}:${process.env.PATH}`,
          STATE: state,
          VPC_ID: 'vpc-1',
          SUBNET_IDS: 'subnet-1 subnet-2',
          ROUTE_TABLE_IDS: 'rtb-1',
          CLIENT_CIDRS: '10.0.0.0/16 10.1.0.0/16',
          ENDPOINT_SECURITY_GROUP_ID: 'sg-1',
          ...env,
        },
      });
    },
    allCalls,
    calls: (verb) => allCalls().filter((call) => call.split(' ')[1]?.startsWith(verb)),
    homeNet: () =>
      JSON.parse(readFileSync(join(state, 'document.json'), 'utf8')).RuleVariables.IPSets.HOME_NET
        .Definition,
    unreadable: () => {
      const files = ['permissions', 'document.json'].map((name) => join(state, name));
      const [permissions = '', document = ''] = files.map((file) =>
        existsSync(file) ? readFileSync(file, 'utf8').trim() : '',
      );
      return [...permissions.split('\n'), document].filter((text) => text !== '' && !isJson(text));
    },
    [Symbol.dispose]: () => folder[Symbol.dispose](),
  };
}

function isJson(text: string): boolean {
  try {
    return typeof JSON.parse(text) === 'object';
  } catch {
    return false;
  }
}
