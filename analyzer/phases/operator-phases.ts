import { lastOf, type PhaseClient } from './clients.ts';
import type { Certainty } from './phase.ts';
import { type Sighting, sight } from './sighting.ts';

/** Roles that people give to the machine from which they create a cluster, and to nothing in it. */
const OPERATOR_ROLE =
  /^(?:admin|bastion|ci|cli|cloud9|control|deploy|installer|jump|laptop|operator|runner|workstation)/i;

/** The machine of the proxy itself: `sallyport run -- pcluster create-cluster` asks from here. */
const THIS_MACHINE: ReadonlySet<string> = new Set(['127.0.0.1', '::1']);

/** Says whether a client creates the cluster, and is no part of it. */
export function isOperator({ role, address }: PhaseClient): boolean {
  return role === undefined ? THIS_MACHINE.has(address) : OPERATOR_ROLE.test(role);
}

/**
 * Tells the phases of who creates a cluster, from when its nodes came and went: until the first of
 * them has booted it creates, what it does while they fall silent tears down, and all else is steady
 * state. There is at least one node.
 */
export function operatorPhases(operator: PhaseClient, nodes: readonly PhaseClient[]): Sighting[] {
  const [firstNode] = nodes;
  const bootEnd = firstNode?.bursts[0]?.to ?? Number.NEGATIVE_INFINITY;
  const gone = lastOf(nodes);
  const creating = operator.bursts.filter(({ from }) => from <= bootEnd);
  const created = creating.at(-1)?.to ?? Number.NEGATIVE_INFINITY;
  const ending = operator.sessions.find(({ from, to }) => from > created && to > gone);
  const tornDown = Math.min(ending?.from ?? gone, gone);
  const create = { phase: 'create', certainty: certaintyOf(operator) };
  const teardown = { phase: 'teardown', certainty: teardownCertainty(operator, nodes, gone) };
  return operator.pairs.flatMap(({ contact, moments }) =>
    moments.map((at) => {
      if (at <= created) return sight(contact, at, create);
      if (at >= tornDown) return sight(contact, at, teardown);
      return sight(contact, at, { phase: 'steady', certainty: 'guess' });
    }),
  );
}

/** A role was given by a person; whoever sits on the machine of the proxy may do other things too. */
function certaintyOf({ role }: PhaseClient): Certainty {
  return role === undefined ? 'guess' : 'likely';
}

/** Nodes with a rhythm would have been heard of, had they lived. */
function teardownCertainty(
  operator: PhaseClient,
  nodes: readonly PhaseClient[],
  gone: number,
): Certainty {
  const rhythms = nodes.flatMap(({ pairs }) => pairs.flatMap(({ everyMs }) => everyMs ?? []));
  const isMissed = rhythms.some((everyMs) => operator.last - gone > 3 * everyMs);
  return isMissed && operator.role !== undefined ? 'likely' : 'guess';
}
