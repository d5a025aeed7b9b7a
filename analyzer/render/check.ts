import type { AskedBy } from '../asked-by.ts';
import type { CheckResult, EntryNote, NotCovered } from '../check.ts';
import { authorityOf, count } from './phrases.ts';
import { printable } from './printable.ts';

/** Writes a check for people: one line a destination that is not covered, then what could go. */
export function renderCheck(result: CheckResult, file: string): string {
  const { covered, notCovered, local, unused, wider } = result;
  const verdict =
    notCovered.length === 0
      ? `${count(covered, 'destination')} seen, and ${file} covers all that leave the network`
      : `${count(notCovered.length, 'destination')} not covered by ${file}, ${covered} covered`;
  const lines = [
    verdict,
    ...notCovered.map(notCoveredLine),
    ...section('Local, for NO_PROXY and not for the list:', local.map(authorityOf)),
    ...section(
      `Entries that nothing seen needs:`,
      unused.map((note) => noteLine(note, file)),
    ),
    ...section(
      'Entries that allow more than was seen:',
      wider.map((note) => noteLine(note, file)),
    ),
  ];
  return `${lines.map(printable).join('\n')}\n`;
}

/** Writes one line for each destination that is not covered, and nothing else: cron mails what is written. */
export function renderDrift({ notCovered }: CheckResult): string {
  return notCovered.map((one) => `${printable(notCoveredLine(one).trim())}\n`).join('');
}

function notCoveredLine(destination: NotCovered): string {
  const { reason, text, attempts, add, paths } = destination;
  const which = paths.length === 0 ? '' : `, ${namesSome(paths)}`;
  const who = `asked ${attempts === 1 ? 'once' : `${attempts} times`} by ${whoAsked(destination.askedBy)}${which}`;
  const what = add === null ? text : `add ${add}`;
  return `  ${authorityOf(destination)} ${destination.protocol}  ${reason}  ${who}  ${what}`;
}

/** Names the clients of a destination: `10.0.0.5 (head), 10.0.0.6 (compute)`. */
function whoAsked(clients: readonly AskedBy[]): string {
  return namesSome(
    clients.map(({ address, role }) => {
      const name = address ?? 'a client not known';
      return role === null ? name : `${name} (${role})`;
    }),
  );
}

const MOST = 5;

export function namesSome(names: readonly string[]): string {
  const more = names.length - MOST;
  return `${names.slice(0, MOST).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

function section(title: string, items: readonly string[]): string[] {
  return items.length === 0 ? [] : ['', title, ...items.map((item) => `  ${item}`)];
}

function noteLine({ entry, at, what }: EntryNote, file: string): string {
  return `${file}:${at}: ${entry}: ${what}`;
}
