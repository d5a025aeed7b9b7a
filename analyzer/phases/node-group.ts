import type { PhaseClient } from './clients.ts';
import { placeOf } from './sighting.ts';
import { QUIET_MS } from './visits.ts';

/** What some nodes have in common. */
export interface NodeGroup {
  readonly size: number;
  /** From the first node that came to the last. */
  readonly spreadMs: number;
  /** How many nodes asked for a destination in their first burst. */
  readonly atBoot: ReadonlyMap<string, number>;
  /** How long after its own first contact each node first asked for what it did not ask for at boot. */
  readonly ages: ReadonlyMap<string, readonly number[]>;
  /** What some node asked for when it had long to live. */
  readonly inMidLife: ReadonlySet<string>;
}

/** How far apart two nodes may do the same and still do it at the same time of their lives. */
const AGREE_MS = 60_000;
const AGREE_SHARE = 0.25;

/** Compares nodes: those of a role, or all. */
export function groupNodes(nodes: readonly PhaseClient[]): NodeGroup {
  const atBoot = new Map<string, number>();
  const ages = new Map<string, number[]>();
  const inMidLife = new Set<string>();
  for (const node of nodes) {
    const booted = node.bursts[0]?.to ?? node.first;
    for (const { contact, visits } of node.pairs) {
      const [at = booted] = visits;
      const place = placeOf(contact);
      if (at <= booted) atBoot.set(place, (atBoot.get(place) ?? 0) + 1);
      else listAt(ages, place).push(at - node.first);
      if (at < node.last - QUIET_MS) inMidLife.add(place);
    }
  }
  const firsts = nodes.map(({ first }) => first).toSorted((a, b) => a - b);
  const spreadMs = (firsts.at(-1) ?? 0) - (firsts[0] ?? 0);
  return { size: nodes.length, spreadMs, atBoot, ages, inMidLife };
}

/** Says whether half of the other nodes asked for a place in their first burst, when one asked later. */
export function isBootOfOthers({ size, atBoot }: NodeGroup, place: string): boolean {
  const others = atBoot.get(place) ?? 0;
  return others > 0 && others * 2 >= size - 1;
}

/** Says whether half of the nodes, and one besides whoever asks, asked for a place at this age. */
export function isDoneAtAge({ size, ages }: NodeGroup, place: string, age: number): boolean {
  const tolerance = toleranceAt(age);
  const alike = (ages.get(place) ?? []).filter((other) => Math.abs(other - age) <= tolerance);
  return alike.length > 1 && alike.length * 2 >= size;
}

/**
 * Whether the nodes came one after the other, so that what they do at one age is no matter of the
 * clock: nodes that came at one moment do all at one age, also what a job makes them do.
 */
export function isSpread({ spreadMs }: NodeGroup, age: number): boolean {
  return spreadMs > 2 * toleranceAt(age);
}

function toleranceAt(age: number): number {
  return Math.max(AGREE_MS, age * AGREE_SHARE);
}

function listAt(lists: Map<string, number[]>, place: string): number[] {
  const list = lists.get(place) ?? [];
  lists.set(place, list);
  return list;
}
