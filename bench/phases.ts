import { findPhases } from '../analyzer/phases/find-phases.ts';
import { GUESSED_PHASES, type GuessedPhase } from '../analyzer/phases/phase.ts';
import type { Contact } from '../proxy/event.ts';
import { parseHost } from '../rules/host.ts';
import type { BenchOptions, Row } from './row.ts';

/**
 * Made-up deployments whose phases are known: how much of each phase does timing find, and how much
 * of what it calls so is so? `docs/phases.md` shows the table. Silences are drawn at random, so that
 * some boots fall apart and some phases run into each other.
 */
interface Visit {
  readonly client: string;
  readonly role: string;
  readonly host: string;
  readonly phase: GuessedPhase;
  /** Seconds after the start of the run. */
  readonly at: number;
}

/** A share that would let a reader rely on it; nothing is promised. */
const WISHED = 0.9;

/** Two rows for each phase, over all deployments: what was found of it, and what was right. */
export function phaseRows({ quick }: BenchOptions): Row[] {
  const random = seeded(7);
  const deployments = Array.from({ length: quick ? 50 : 500 }, () => deploy(random));
  const scored = deployments.map((visits) => ({ visits, found: find(visits) }));
  return GUESSED_PHASES.flatMap((phase) => {
    const truth = scored.map(({ visits }) => new Set(hostsIn(visits, phase)));
    // A rhythm begins in some phase, and both are said: that is not scored.
    const found = scored.map(
      (one) => new Set(one.found.get(phase)?.filter((host) => isOf(phase, host))),
    );
    const both = sum(
      truth.map((hosts, i) => [...hosts].filter((one) => found[i]?.has(one)).length),
    );
    const row = (what: string, all: readonly ReadonlySet<string>[]): Row => ({
      what: `phases, ${phase}: ${what}`,
      share: both / Math.max(1, sum(all.map(({ size }) => size))),
      nominal: WISHED,
    });
    return [row('destinations of it that were found', truth), row('of those found, right', found)];
  });
}

/** Who deploys, a head node, and up to eight compute nodes that come one after the other. */
function deploy(random: () => number): Visit[] {
  const between = (from: number, to: number): number => from + (to - from) * random();
  const headBorn = between(60, 300);
  const end = between(7_200, 21_600);
  // Nodes run the same scripts: all pause about as long between boot and installation, or hardly at all.
  const pause = between(0, 600);
  const nodes = Array.from({ length: 1 + Math.floor(random() * 8) }, (_, i) =>
    live(`10.0.2.${i + 1}`, 'compute', headBorn + between(300, 3_600), end, pause, random),
  );
  const head = live('10.0.1.1', 'head', headBorn, end, pause, random);
  const created = between(headBorn + 300, headBorn + 1_200);
  const ask = (phase: GuessedPhase, host: string, at: number): Visit => {
    return { client: '10.0.9.9', role: 'deploy', host, phase, at };
  };
  return [
    ...[1, 2, 3, 4].map((i) => ask('create', `create-${i}.example`, between(0, headBorn))),
    ...ticks(2, created, 30, random).map((at) => ask('periodic', 'status.example', at)),
    ...[1, 2].map((i) => ask('teardown', `delete-${i}.example`, between(end - 120, end + 300))),
    ...ticks(end - 120, end + 300, 30, random).map((at) => ask('periodic', 'status.example', at)),
    ...head,
    ...nodes.flat(),
  ];
}

/** The life of a node: boot, a pause that may be none, installation, polls, and work now and then. */
function live(
  client: string,
  role: string,
  born: number,
  end: number,
  pause: number,
  random: () => number,
): Visit[] {
  const visit = (phase: GuessedPhase, host: string, at: number): Visit => {
    return { client, role, host, phase, at };
  };
  const visits: Visit[] = [];
  let at = born;
  for (let i = 1; i <= 15; i++) {
    visits.push(visit('node-boot', `boot-${i}.example`, at));
    // 35 seconds in the mean; one in thirty is longer than the two minutes that end a burst.
    at += -35 * Math.log(1 - random());
  }
  const booted = at;
  at += pause * (0.9 + 0.2 * random());
  for (let i = 1; i <= 4; i++) {
    visits.push(visit('post-install', `install-${i}.example`, at));
    at += -35 * Math.log(1 - random());
  }
  for (const tick of ticks(booted, end, 60, random))
    visits.push(visit('periodic', 'poll.example', tick));
  const workPause = (): number => -2_400 * Math.log(1 - random());
  for (let work = at + workPause(); work < end; work += workPause()) {
    visits.push(visit('steady', `work-${1 + Math.floor(random() * 10)}.example`, work));
  }
  return visits;
}

/** By the clock, late by up to a tenth. */
function ticks(from: number, to: number, every: number, random: () => number): number[] {
  const length = Math.max(0, Math.floor((to - from) / every));
  return Array.from({ length }, (_, i) => from + every * (i + random() / 10));
}

function find(visits: readonly Visit[]): ReadonlyMap<string, readonly string[]> {
  const contacts = [...Map.groupBy(visits, ({ client, host }) => `${client} ${host}`).values()];
  const timeline = { contacts: contacts.flatMap(toContact), rows: visits.length, isCut: false };
  const { of } = findPhases([{ run: { name: 'made-up', startedAt: 0 }, timeline, marks: [] }]);
  const hosts = [...new Set(visits.map(({ host }) => host))];
  const pairs = hosts.flatMap((host) =>
    of({ host, port: 443 }).map(({ phase }) => ({ phase, host })),
  );
  return new Map(
    [...Map.groupBy(pairs, ({ phase }) => phase)].map(([phase, same]) => [
      phase,
      same.map(({ host }) => host),
    ]),
  );
}

function toContact(same: readonly Visit[]): Contact[] {
  const [first] = same;
  const host = parseHost(first?.host ?? '');
  if (first === undefined || !host.ok) return [];
  const times = same.map(({ at }) => Math.round(at * 1_000)).toSorted((a, b) => a - b);
  return [
    {
      ...{ protocol: 'tls', host: host.value, port: 443, client: first.client, role: first.role },
      ...{ events: times.length, times, failed: 0 },
      firstSeen: times[0] ?? 0,
      lastSeen: times.at(-1) ?? 0,
    },
  ];
}

function hostsIn(visits: readonly Visit[], phase: GuessedPhase): string[] {
  return visits.filter((visit) => visit.phase === phase).map(({ host }) => host);
}

function isOf(phase: GuessedPhase, host: string): boolean {
  const isRhythm = host === 'poll.example' || host === 'status.example';
  return phase === 'periodic' || !isRhythm;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

/** A linear congruential generator (Numerical Recipes): the same deployments on every machine. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
