import { formatCidr } from '../../../rules/cidr.ts';
import type { Allowlist, PolicyEntry } from '../../../rules/policy.ts';
import { formatEntryClient, formatEntryTarget, protocolOf } from '../../../rules/policy-entry.ts';
import { printable } from '../printable.ts';
import type { Rendered, TargetOptions } from '../target.ts';
import { commented, headerLines } from './header.ts';
import { liveEntries } from './losses.ts';

const NOTES = [
  'A line is one destination and port, and behind # what else its entry says.',
  '*.example.com is every name below example.com, and not example.com itself.',
];

/** Longer names push their comment to the right; the others stand in one column. */
const MAX_COLUMN = 64;

/** Writes the allowlist for people: `host:port`, one a line, each with its reason. */
export function renderTextTarget(allowlist: Allowlist, options: TargetOptions): Rendered {
  const { entries, expired } = liveEntries(allowlist, options.generatedAt);
  const header = headerLines(allowlist, options, {
    title: 'Destinations',
    notes: NOTES,
    losses: [],
    expired,
  });
  const rows = entries.flatMap((entry) =>
    entry.ports.map((port) => [authorityOf(entry, port), remark(entry, port)] as const),
  );
  const width = Math.min(MAX_COLUMN, Math.max(0, ...rows.map(([authority]) => authority.length)));
  const lines = rows.map(([authority, text]) => `${authority.padEnd(width)}  # ${text}`);
  return { text: `${[commented(header, '#'), '', ...lines].join('\n')}\n`, losses: [] };
}

function authorityOf({ target }: PolicyEntry, port: number): string {
  if (target.kind !== 'cidr') return `${formatEntryTarget(target)}:${port}`;
  const { network, bits } = target.cidr;
  return network.includes(':')
    ? `[${network}]/${bits}:${port}`
    : `${formatCidr(target.cidr)}:${port}`;
}

function remark(entry: PolicyEntry, port: number): string {
  const { category, purpose, clients, paths, addresses, target, ticket, expires } = entry;
  const facts = [
    protocolOf(entry, port),
    category,
    purpose,
    clients && `only for ${clients.map(formatEntryClient).join(', ')}`,
    paths && `only ${paths.join(', ')}`,
    addresses === 'any' && target.kind !== 'cidr' ? 'may be a private address' : undefined,
    ticket,
    expires && `until ${expires}`,
  ];
  return printable(facts.filter((fact) => fact !== undefined).join('; '));
}
