import type { Timeline } from '../../proxy/event.ts';
import { gatherClients, lastOf, type PhaseClient } from './clients.ts';
import { groupNodes } from './node-group.ts';
import { nodePhases } from './node-phases.ts';
import { isOperator, operatorPhases } from './operator-phases.ts';
import type { Sighting } from './sighting.ts';

/**
 * Tells the phases of a run that nobody marked: who came when, what each asked for in one go, and
 * what comes round by the clock.
 *
 * It stays silent where timing says nothing: a log without clients, and a single machine that is the
 * proxy's own, which may create, work or try things out.
 */
export function phasesByTiming({ contacts }: Timeline, runStart: number): Sighting[] {
  const clients = gatherClients(contacts.filter(({ client }) => client !== ''));
  const [operators, nodes] = [
    clients.filter(isOperator),
    clients.filter((one) => !isOperator(one)),
  ];
  const rhythms = clients.flatMap(rhythmsOf);
  if (nodes.length === 0) return rhythms;
  const runEnd = lastOf(clients);
  const everyone = groupNodes(nodes);
  const byRole = Map.groupBy(nodes, ({ role }) => role ?? '');
  return [
    ...operators.flatMap((operator) => operatorPhases(operator, nodes)),
    ...[...byRole.values()].flatMap((alike) => {
      const group = groupNodes(alike);
      const context = { group, everyone, runStart, runEnd };
      return alike.flatMap((node) => nodePhases(node, context));
    }),
    ...rhythms,
  ];
}

/** What comes round by the clock, of a run with or without marks. */
export function rhythmsOf({ pairs }: PhaseClient): Sighting[] {
  return pairs.flatMap(({ contact, visits, everyMs }): Sighting[] => {
    if (everyMs === undefined) return [];
    const [from, to] = [visits[0] ?? contact.firstSeen, visits.at(-1) ?? contact.lastSeen];
    return [{ phase: 'periodic', certainty: 'likely', everyMs, contact, from, to }];
  });
}
