import type { Destination } from '../../proxy/event.ts';
import type { RolesOf } from '../replay.ts';
import type { NodeCompleteness } from '../report.ts';
import { assess } from './assess.ts';

/** Nodes of one run that are meant to be alike. */
export interface NodeGroup {
  readonly role: string | null;
  readonly nodes: ReadonlySet<string>;
}

/** Fewer would be compared by chance. */
const LEAST_NODES = 3;

/**
 * Picks the nodes of one run that can be compared: the role with the most of them. A head node does
 * other things than a compute node, so that roles are not mixed where they are known.
 */
export function pickNodes(clients: readonly string[], roles: RolesOf): NodeGroup | undefined {
  const groups = Map.groupBy(
    clients.filter((client) => client !== ''),
    (client) => [...(roles.get(client) ?? [])].toSorted().join('+'),
  );
  const [largest] = [...groups].toSorted(
    ([a, some], [b, others]) => others.length - some.length || (a < b ? -1 : 1),
  );
  if (largest === undefined || largest[1].length < LEAST_NODES) return undefined;
  return { role: largest[0] === '' ? null : largest[0], nodes: new Set(largest[1]) };
}

/** Compares the nodes of a group by the destinations of one category. */
export function assessNodes(
  destinations: readonly Destination[],
  { role, nodes }: NodeGroup,
): NodeCompleteness | null {
  const perTarget = Map.groupBy(destinations, ({ host, port }) => `${host} ${port}`);
  const frequencies = [...perTarget.values()].map((same) => askedBy(same, nodes));
  const incidence = { units: nodes.size, frequencies: frequencies.filter((many) => many > 0) };
  const { seen, q1, q2, estimate, low, high, coverage } = assess(incidence);
  if (seen === 0 || estimate === null || low === null || high === null) return null;
  return { role, nodes: nodes.size, seen, q1, q2, estimate, low, high, coverage };
}

function askedBy(same: readonly Destination[], nodes: ReadonlySet<string>): number {
  const clients = new Set(same.flatMap((one) => one.clients.map(({ value }) => value)));
  return [...nodes].filter((node) => clients.has(node)).length;
}
