import type { Contact, Mark, Timeline } from '../../proxy/event.ts';
import { rhythmsOf } from './by-timing.ts';
import { gatherClients } from './clients.ts';
import { BEFORE_MARKS } from './phase.ts';
import { type Sighting, sight } from './sighting.ts';

/**
 * Puts each visit into the phase that was marked last before it began. A phase that was marked
 * twice is one. What comes round by the clock is said beside.
 */
export function phasesByMarks({ contacts }: Timeline, marks: readonly Mark[]): Sighting[] {
  const sorted = marks.toSorted((a, b) => a.at - b.at);
  const phaseAt = (at: number): string => {
    // Of two marks at one time the later one counts: the script has gone on.
    return sorted.findLast((mark) => mark.at <= at)?.name ?? BEFORE_MARKS;
  };
  return [
    ...contacts.flatMap((contact) =>
      momentsOf(contact).map((at) =>
        sight(contact, at, { phase: phaseAt(at), certainty: 'marked' }),
      ),
    ),
    ...gatherClients(contacts).flatMap(rhythmsOf),
  ];
}

/** Each time that is known, not each visit: a visit may go on over a mark. */
function momentsOf({ firstSeen, lastSeen, times }: Contact): number[] {
  return [...new Set([firstSeen, ...times, lastSeen])];
}
