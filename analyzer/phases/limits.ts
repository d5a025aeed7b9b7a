import type { Mark, Timeline } from '../../proxy/event.ts';
import type { RunPhases } from './phase.ts';
import type { Sighting } from './sighting.ts';
import type { TimedRun } from './timed-run.ts';

/** Says what the phases of a run leave open, and what would settle it. */
export function limitsOf(
  { timeline, marks }: Pick<TimedRun, 'timeline' | 'marks'>,
  sightings: readonly Sighting[],
  how: RunPhases['how'],
): string[] {
  if (timeline.contacts.length === 0) return [];
  if (how === 'none') return [nothingToTell(timeline)];
  const found = new Set(sightings.map(({ phase }) => phase));
  return [
    ...limitsOfTimes(timeline, how),
    ...(how === 'marks' ? emptyPhases(marks, found) : guessLimits(found)),
  ];
}

function emptyPhases(marks: readonly Mark[], found: ReadonlySet<string>): string[] {
  const empty = new Set(marks.map(({ name }) => name).filter((name) => !found.has(name)));
  return empty.size === 0 ? [] : [`Marked, and nothing was asked for: ${[...empty].join(', ')}`];
}

const MARK = 'mark the phases with sallyport mark while it records';

function nothingToTell({ contacts }: Timeline): string {
  const isAnonymous = contacts.every(({ client }) => client === '');
  const first = contacts[0]?.firstSeen;
  if (contacts.every(({ firstSeen, lastSeen }) => firstSeen === first && lastSeen === first)) {
    return 'No phases: the record does not say when each destination was asked for';
  }
  if (isAnonymous) {
    return `No phases: the record does not say which client asked, so that no boot can be told from another; ${MARK}`;
  }
  return `No phases: only the machine of the proxy asked, and its timing does not say whether it creates, boots or works; ${MARK}`;
}

function limitsOfTimes({ contacts, rows, isCut }: Timeline, how: RunPhases['how']): string[] {
  if (rows === 0) {
    const between = how === 'marks' ? 'a phase in between may be missing' : 'no rhythm can be told';
    return [
      `Only the first and the last time of each client at each destination are known, so that ${between}; an import keeps every time with --events`,
    ];
  }
  const events = contacts.reduce((sum, contact) => sum + contact.events, 0);
  return isCut && events > rows
    ? [
        `Of ${events} attempts the first ${rows} were looked at one by one; of the others only the first and the last time count`,
      ]
    : [];
}

function guessLimits(found: ReadonlySet<string>): string[] {
  const missing = ['create', 'teardown'].filter((phase) => !found.has(phase));
  return [
    ...([...found].every((phase) => phase === 'node-boot' || phase === 'periodic')
      ? ['The record ends with the boot: what the nodes ask for later is not in it']
      : []),
    ...(missing.length === 0
      ? []
      : [
          `Timing shows no ${missing.join(' and no ')}: give the machine that creates the cluster a role, as in --client-role 10.0.0.9=deploy, or ${MARK}`,
        ]),
    'What goes on inside a tunnel that stays open is not seen: a client that polls through one connection looks like one visit',
  ];
}
