import type { Allowlist, PolicyEntry } from '../../../rules/policy.ts';
import { formatEntryClient, nameEntry, protocolOf } from '../../../rules/policy-entry.ts';
import { defaultProtocol } from '../../../rules/protocol.ts';
import type { Loss } from '../target.ts';

export interface LiveEntries {
  readonly entries: readonly PolicyEntry[];
  /** How many were left out. */
  readonly expired: number;
}

/** The entries that still hold at a time (ISO 8601, UTC); an entry holds to the end of its last day. */
export function liveEntries({ entries }: Allowlist, now: string): LiveEntries {
  const today = now.slice(0, 10);
  const live = entries.filter(({ expires }) => expires === undefined || expires >= today);
  return { entries: live, expired: entries.length - live.length };
}

/** What an entry may say and a target may be unable to keep. A wildcard's apex and CIDR are the target's own to report. */
export interface Keeps {
  readonly ports: boolean;
  /** Plain HTTP and tunnels are told apart. */
  readonly protocols: boolean;
  /** `addresses`: client blocks, but no roles. */
  readonly clients: 'none' | 'addresses' | 'all';
  readonly paths: 'none' | 'http' | 'all';
}

/** What is lost of one entry that the target does let through, in the words every target uses. No target knows dates. */
export function commonLosses(entry: PolicyEntry, keeps: Keeps): readonly Loss[] {
  const whats = [
    ...(keeps.ports ? [] : ['on any port']),
    ...(keeps.protocols ? [] : protocolLoss(entry)),
    ...clientLoss(entry, keeps.clients),
    ...pathLoss(entry, keeps.paths),
    ...(entry.expires === undefined
      ? []
      : [`after ${entry.expires} too, unless it is rendered again then`]),
  ];
  return whats.map((what) => ({ entry: nameEntry(entry), kind: 'widens', what }));
}

function protocolLoss(entry: PolicyEntry): readonly string[] {
  const odd = entry.ports.filter((port) => protocolOf(entry, port) !== defaultProtocol(port));
  return odd.length === 0 ? [] : [`in any protocol on port ${odd.join(', ')}`];
}

function clientLoss({ clients }: PolicyEntry, keeps: Keeps['clients']): readonly string[] {
  if (clients === undefined || keeps === 'all') return [];
  if (keeps === 'addresses' && clients.every(({ kind }) => kind === 'cidr')) return [];
  return [`for every client, not only ${clients.map(formatEntryClient).join(', ')}`];
}

function pathLoss(entry: PolicyEntry, keeps: Keeps['paths']): readonly string[] {
  const { paths, ports } = entry;
  if (paths === undefined || keeps === 'all') return [];
  if (keeps === 'http' && ports.every((port) => protocolOf(entry, port) === 'http')) return [];
  return [`with any path, not only ${paths.join(', ')}`];
}
