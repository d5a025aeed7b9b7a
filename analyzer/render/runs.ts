import type { Run } from '../../proxy/event.ts';
import { isoTime } from '../describe.ts';
import { escapeObeyed } from './json.ts';
import { clock, count } from './phrases.ts';
import { printable } from './printable.ts';
import { type Column, layOut } from './table.ts';

const COLUMNS: readonly Column[] = [
  { title: 'RUN' },
  { title: 'STARTED (UTC)' },
  { title: 'ENDED (UTC)' },
  { title: 'ATTEMPTS', align: 'right' },
  { title: 'DESTINATIONS', align: 'right' },
  { title: 'CLIENTS', align: 'right' },
  { title: 'LAYERS' },
];

/** Lists runs for a terminal, one a line. */
export function renderRuns(runs: readonly Run[]): string {
  const { head, rows } = layOut(COLUMNS, runs.map(toRow), 120);
  return `${[...head, ...rows.flat()].join('\n')}\n`;
}

/** Lists runs as one JSON array, with the names and times of the JSON report. */
export function renderRunsJson(runs: readonly Run[]): string {
  const listed = runs.map((run) => ({
    name: run.name,
    startedAt: isoTime(run.startedAt),
    endedAt: run.endedAt === undefined ? null : isoTime(run.endedAt),
    layers: run.layers,
    events: run.events,
    destinations: run.destinations,
    clients: namedClients(run),
    malformed: run.malformed,
    flows: run.flows,
    lookups: run.lookups,
  }));
  return `${escapeObeyed(JSON.stringify(listed, null, 2))}\n`;
}

function toRow(run: Run): string[] {
  const { name, startedAt, endedAt, layers, events, destinations } = run;
  return [
    printable(name),
    clock(isoTime(startedAt)),
    endedAt === undefined ? 'not ended' : clock(isoTime(endedAt)),
    String(events),
    String(destinations),
    String(namedClients(run).length || '-'),
    [layers.join(', '), ...seenOf(run)].join(', '),
  ];
}

/** What the network saw is no attempt, and its destinations are told by the report. */
function seenOf({ flows = 0, lookups = 0 }: Run): string[] {
  return [
    ...(flows > 0 ? [count(flows, 'flow')] : []),
    ...(lookups > 0 ? [count(lookups, 'lookup')] : []),
  ];
}

/** An import that knows no clients records the client `''`. */
function namedClients({ clients }: Run): string[] {
  return clients.filter((client) => client !== '');
}
