import type { FailureCause } from '../failure-cause.ts';
import type { ClientFailures, FailureLog, FailureStorm } from '../failure-log.ts';
import { after, authorityOf, clock, count } from './phrases.ts';
import { printable } from './printable.ts';

/** Writes what failed in a run for people: a block for each client, its first trouble first. */
export function renderFailures(log: FailureLog): string {
  const blocks = [[heading(log)], ...log.clients.map(clientLines), ...moreLines(log)];
  return `${blocks.map((lines) => lines.map(printable).join('\n')).join('\n\n')}\n`;
}

function heading({ run, startedAt, clients, events }: FailureLog): string {
  const what = `run ${run}, from ${clock(startedAt)} UTC`;
  if (events === 0) {
    return `${what}: the record has no single attempts, only sums; record it, or import with --events`;
  }
  const lines = clients.reduce((sum, { failures }) => sum + failures.length, 0);
  return lines === 0
    ? `${what}: nothing failed`
    : `${what}: ${count(lines, 'failure')} of ${count(clients.length, 'client')}, the first first`;
}

function clientLines(own: ClientFailures): string[] {
  return [clientName(own), ...own.failures.map((storm) => `  ${stormPhrase(storm)}`)];
}

function clientName({ client, role }: ClientFailures): string {
  if (client === null) return role === null ? 'client not known' : `${role} node`;
  return role === null ? client : `${role} node ${client}`;
}

/** `+214 s github.com:443 refused (ECONNREFUSED), 61 retries until +1,800 s`. */
function stormPhrase(storm: FailureStorm): string {
  const { attempts, firstAfterMs, lastAfterMs, reachedAfterMs, cause, code } = storm;
  const retries = attempts - 1;
  const parts = [
    `${after(firstAfterMs)} ${authorityOf(storm)} ${CAUSE[cause]}${code === null ? '' : ` (${code})`}`,
    retries === 0
      ? ''
      : `${retries.toLocaleString('en-US')} ${retries === 1 ? 'retry' : 'retries'} until ${after(lastAfterMs)}`,
    reachedAfterMs === null ? '' : `reached at ${after(reachedAfterMs)}`,
  ];
  return parts.filter((part) => part !== '').join(', ');
}

const CAUSE: Readonly<Record<FailureCause, string>> = {
  denied: 'denied by the allowlist',
  refused: 'refused',
  reset: 'reset',
  'timed-out': 'timed out',
  'no-name': 'name not found',
  'no-route': 'no route',
  tls: 'TLS failed',
  'client-left': 'given up by the client',
  other: 'failed',
};

function moreLines({ notListed }: FailureLog): string[][] {
  return notListed === 0 ? [] : [[`${count(notListed, 'more failed attempt')}, not listed`]];
}
