import type { Allowlist, PolicyEntry } from '../../../rules/policy.ts';
import { formatEntryClient, formatEntryTarget, protocolOf } from '../../../rules/policy-entry.ts';
import { type Cell, escapeCell } from '../csv.ts';
import { joinItems } from '../spreadsheet.ts';
import type { Rendered, TargetOptions } from '../target.ts';
import { liveEntries } from './losses.ts';

/**
 * Writes the allowlist as CSV (RFC 4180), a row for each entry and port, for a ticket or a
 * spreadsheet. CSV has no comments, so the file has no header but the names of its columns.
 */
export function renderCsvTarget(allowlist: Allowlist, options: TargetOptions): Rendered {
  const { entries } = liveEntries(allowlist, options.generatedAt);
  const rows = entries.flatMap((entry) =>
    entry.ports.map((port) => Object.values(COLUMNS).map((cellOf) => cellOf(entry, port))),
  );
  const lines = [Object.keys(COLUMNS), ...rows];
  return {
    text: lines.map((row) => `${row.map(escapeCell).join(',')}\r\n`).join(''),
    losses: [],
  };
}

const COLUMNS: Readonly<Record<string, (entry: PolicyEntry, port: number) => Cell>> = {
  destination: ({ target }) => formatEntryTarget(target),
  port: (_, port) => port,
  protocol: protocolOf,
  purpose: ({ purpose }) => purpose ?? '',
  category: ({ category }) => category ?? '',
  disposition: ({ disposition }) => disposition ?? '',
  addresses: ({ addresses }) => addresses,
  clients: ({ clients }) => joinItems(clients?.map(formatEntryClient) ?? []),
  paths: ({ paths }) => joinItems(paths ?? []),
  ticket: ({ ticket }) => ticket ?? '',
  expires: ({ expires }) => expires ?? '',
  requests: ({ evidence }) => evidence?.requests ?? '',
  firstSeen: ({ evidence }) => evidence?.first ?? '',
  lastSeen: ({ evidence }) => evidence?.last ?? '',
  runs: ({ evidence }) => joinItems(evidence?.runs ?? []),
};
