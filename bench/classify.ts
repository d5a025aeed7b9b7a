import { performance } from 'node:perf_hooks';
import { classify } from '../analyzer/classify/classify.ts';
import { loadRules } from '../analyzer/commands/rules.ts';
import { type Host, parseHost } from '../rules/host.ts';
import { isLiteral, type RulePattern } from '../rules/rule-pattern.ts';
import type { BenchOptions, Row } from './row.ts';

/** From issue 3: distinct hosts classified a second on one core. */
const GOAL = 500_000;

const rules = loadRules([]);

type Make = (random: () => number, serial: number) => string;

/** What a record holds, by the way that names it. The mix takes them in turn. */
const KINDS: Readonly<Record<string, Make>> = {
  'names that a rule names': makeExact,
  'names below a known domain': makeSuffix,
  'names that nobody knows': (random, serial) => `${word(random)}${serial}.${word(random)}.net`,
  'AWS APIs': makeAwsApi,
  'S3 buckets': (random, serial) =>
    `${word(random)}-${serial}.s3.${pick(REGIONS, random)}.amazonaws.com`,
};

/** Hosts classified a second: the mix first, which has the goal, then each kind. */
export function classifyRows({ quick }: BenchOptions): Row[] {
  const count = quick ? 20_000 : 200_000;
  const kinds = Object.entries(KINDS);
  const mix: Make = (random, serial) => kinds[serial % kinds.length]?.[1](random, serial) ?? '';
  return [
    {
      what: 'distinct hosts classified, one core: mix',
      perSecond: measure(mix, count),
      goal: GOAL,
    },
    ...kinds.map(([name, make]) => ({ what: `  ${name}`, perSecond: measure(make, count) })),
  ];
}

/** The best of three passes: the others had the compiler and the collector beside them. */
function measure(make: Make, count: number): number {
  const hosts = makeHosts(make, count);
  const seconds = [1, 2, 3].map(() => timeOf(hosts));
  return hosts.length / Math.min(...seconds);
}

function timeOf(hosts: readonly Host[]): number {
  const start = performance.now();
  let known = 0;
  for (const host of hosts) {
    const said = classify({ host, port: 443, protocol: 'tls', paths: [] }, rules);
    if (said.category !== 'unknown') known++;
  }
  // Used, so that no compiler may leave the work out.
  if (known < 0) throw new Error('a count below zero');
  return (performance.now() - start) / 1_000;
}

function makeHosts(make: Make, count: number): readonly Host[] {
  const random = seeded(42);
  const names = new Set<string>();
  for (let serial = 0; names.size < count && serial < 2 * count; serial++) {
    names.add(make(random, serial));
  }
  return [...names].flatMap((name) => {
    const host = parseHost(name);
    return host.ok ? [host.value] : [];
  });
}

const patterns = rules.rules.flatMap(({ match }) => match.filter(({ of }) => of === 'host'));
const exact = patterns.filter(isLiteral).map(toName);
const suffixes = patterns.filter(({ reach }) => reach !== 'name').map(toName);

/** There are some thousand such names only: past them, the same again below another label. */
function makeExact(random: () => number, serial: number): string {
  const name = exact[serial % exact.length] ?? '';
  return serial < exact.length ? name : `${word(random)}.${name}`;
}

function makeSuffix(random: () => number, serial: number): string {
  return `${word(random)}${serial}.${pick(suffixes, random).replaceAll('*', 'a')}`;
}

function makeAwsApi(random: () => number, serial: number): string {
  const region = pick(REGIONS, random);
  const service = pick(SERVICES, random);
  return serial % 4 === 0
    ? `${100_000_000_000 + serial}.dkr.ecr.${region}.amazonaws.com`
    : `vpce-${serial.toString(16)}-${word(random)}.${service}.${region}.vpce.amazonaws.com`;
}

const REGIONS = ['us-east-1', 'us-west-2', 'eu-central-1', 'ap-southeast-2', 'us-gov-west-1'];
const SERVICES = ['ec2', 'sqs', 'sts', 'logs', 'monitoring', 'cloudformation', 'dynamodb'];

function toName({ labels }: RulePattern): string {
  return labels.join('.');
}

function word(random: () => number): string {
  const length = 3 + Math.floor(random() * 8);
  return Array.from({ length }, () => pick(LETTERS, random)).join('');
}

const LETTERS = [...'abcdefghijklmnopqrstuvwxyz'];

function pick<T extends string>(list: readonly T[], random: () => number): string {
  return list[Math.floor(random() * list.length)] ?? '';
}

/** Mulberry32, a generator small enough to read: the same hosts on every machine. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
