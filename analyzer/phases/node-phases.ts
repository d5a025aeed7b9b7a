import type { PhaseClient } from './clients.ts';
import { isBootOfOthers, isDoneAtAge, isSpread, type NodeGroup } from './node-group.ts';
import type { Certainty } from './phase.ts';
import { placeOf, type Sighting, sight } from './sighting.ts';
import { type Burst, QUIET_MS } from './visits.ts';

/** What a node installs, it installs in its first half hour. */
const INSTALL_MS = 30 * 60_000;

/** One destination may be anything; several at once are an installation. */
const LEAST_DESTINATIONS = 3;

export interface NodeContext {
  /** The nodes that are meant to be alike, itself among them: those of its role. */
  readonly group: NodeGroup;
  readonly everyone: NodeGroup;
  readonly runStart: number;
  /** The last visit of anyone. */
  readonly runEnd: number;
}

type Label = Pick<Sighting, 'phase' | 'certainty'>;

/**
 * Tells the phases of one node from its bursts: the first is its boot, one that its mates have too at
 * the same time of their lives is post-install, what it asks for right before it falls silent is
 * teardown, and all else is steady state.
 */
export function nodePhases(node: PhaseClient, context: NodeContext): Sighting[] {
  const [boot, ...later] = node.bursts;
  if (boot === undefined) return [];
  const labelled: readonly (readonly [Burst, Label])[] = [
    [boot, { phase: 'node-boot', certainty: bootCertainty(node, boot, context) }],
    ...later.flatMap((burst, i): [Burst, Label][] => {
      const label = labelBurst(node, burst, i === 0, context);
      return label === undefined ? [] : [[burst, label]];
    }),
  ];
  const lastWords = lastWordsOf(node, context);
  return node.pairs.flatMap(({ contact, visits, moments }) =>
    moments.map((at) => {
      const label = labelled.find(([burst]) => isWithin(at, burst))?.[1];
      if (label !== undefined) return sight(contact, at, label);
      const isLast = visits[0] === at && at >= lastWords;
      if (isLast && !context.everyone.inMidLife.has(placeOf(contact))) {
        return sight(contact, at, { phase: 'teardown', certainty: 'guess' });
      }
      const certainty = at - node.first > INSTALL_MS ? 'likely' : 'guess';
      return sight(contact, at, { phase: 'steady', certainty });
    }),
  );
}

/** A client that was there when the record began may have booted long before; nodes that do alike show it. */
function bootCertainty(
  node: PhaseClient,
  boot: Burst,
  { group, runStart }: NodeContext,
): Certainty {
  const asked = node.pairs
    .filter(({ visits }) => (visits[0] ?? boot.to) <= boot.to)
    .map(({ contact }) => placeOf(contact));
  if (asked.length < LEAST_DESTINATIONS) return 'guess';
  if (node.first - runStart > QUIET_MS) return 'likely';
  const shared = asked.filter((place) => (group.atBoot.get(place) ?? 0) > 1);
  return shared.length * 2 >= asked.length ? 'likely' : 'guess';
}

/**
 * Says what a later burst is, by what is new in it: most of it is the boot of others, whose own was
 * not interrupted; or others did the same at the same age. Of a node that is like no other, the burst
 * that follows its boot.
 */
function labelBurst(
  node: PhaseClient,
  burst: Burst,
  isSecond: boolean,
  { group, everyone }: NodeContext,
): Label | undefined {
  const age = burst.from - node.first;
  const fresh = node.pairs.filter(({ visits: [first = -1] }) => isWithin(first, burst));
  if (fresh.length === 0 || age > INSTALL_MS) return undefined;
  const isMost = (count: number): boolean => count * 2 >= fresh.length;
  const boots = fresh.filter(({ contact }) => isBootOfOthers(everyone, placeOf(contact)));
  if (isMost(boots.length)) return { phase: 'node-boot', certainty: 'likely' };
  const alike = group.size < 2 ? everyone : group;
  const installs = fresh.filter(({ contact, visits: [first = 0] }) =>
    isDoneAtAge(alike, placeOf(contact), first - node.first),
  );
  if (isMost(installs.length)) {
    return { phase: 'post-install', certainty: isSpread(alike, age) ? 'likely' : 'guess' };
  }
  return group.size < 2 && isSecond ? { phase: 'post-install', certainty: 'guess' } : undefined;
}

function isWithin(at: number, { from, to }: Burst): boolean {
  return at >= from && at <= to;
}

/**
 * When the last words of a node begin that fell silent before the others did: only where a rhythm
 * shows that it would have been heard of, had it lived.
 */
function lastWordsOf(node: PhaseClient, { runEnd }: NodeContext): number {
  const rhythms = node.pairs.flatMap(({ everyMs }) => everyMs ?? []);
  if (rhythms.length === 0) return Number.POSITIVE_INFINITY;
  const silence = Math.max(QUIET_MS, 3 * Math.min(...rhythms));
  return runEnd - node.last > silence ? node.last - QUIET_MS : Number.POSITIVE_INFINITY;
}
