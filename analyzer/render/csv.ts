import type { Report, ReportDestination } from '../report.ts';
import { printable } from './printable.ts';
import { inert, joinItems } from './spreadsheet.ts';

export type Cell = string | number;

/**
 * Writes the destinations as CSV (RFC 4180), one a row, under the names of the JSON report.
 *
 * Lists are joined by `; `. The file is safe to open in a spreadsheet: see `escapeCell`.
 */
export function renderCsv({ destinations }: Report): string {
  const header = Object.keys(COLUMNS);
  const rows = destinations.map((destination) =>
    Object.values(COLUMNS).map((cellOf) => cellOf(destination)),
  );
  return [header, ...rows].map((row) => `${row.map(escapeCell).join(',')}\r\n`).join('');
}

const COLUMNS: Readonly<Record<string, (destination: ReportDestination) => Cell>> = {
  category: ({ category }) => category,
  host: ({ host }) => host,
  port: ({ port }) => port,
  protocol: ({ protocol }) => protocol,
  disposition: ({ disposition }) => disposition,
  reason: ({ reason }) => reason,
  label: ({ label }) => label ?? '',
  vendor: ({ vendor }) => vendor ?? '',
  service: ({ service }) => service ?? '',
  region: ({ region }) => region ?? '',
  bucket: ({ bucket }) => bucket ?? '',
  stability: ({ stability }) => stability,
  rule: ({ rule }) => rule?.id ?? '',
  events: ({ events }) => events,
  clients: ({ clients }) => joinItems(clients),
  roles: ({ roles }) => joinItems(roles),
  runs: ({ runs }) => joinItems(runs),
  layers: ({ layers }) => joinItems(layers),
  firstSeen: ({ firstSeen }) => firstSeen,
  lastSeen: ({ lastSeen }) => lastSeen,
  bytesUp: ({ bytesUp }) => bytesUp,
  bytesDown: ({ bytesDown }) => bytesDown,
  allowed: ({ verdicts }) => verdicts.allowed,
  denied: ({ verdicts }) => verdicts.denied,
  wouldDeny: ({ verdicts }) => verdicts.wouldDeny,
  errors: ({ errors }) =>
    joinItems(Object.entries(errors).map(([code, times]) => `${code} ${times}`)),
  paths: ({ paths }) => joinItems(paths),
  userAgents: ({ userAgents }) => joinItems(userAgents),
  phases: ({ phases }) => joinItems(phases.map(({ phase }) => phase)),
};

/**
 * Quotes a cell where RFC 4180 §2 asks for it. Text that a spreadsheet would compute gets a
 * leading apostrophe, and control characters are written out, so a cell is always one line.
 */
export function escapeCell(cell: Cell): string {
  if (typeof cell === 'number') return String(cell);
  const text = printable(inert(cell));
  return /[",;]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
