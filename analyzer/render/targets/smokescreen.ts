import type { Allowlist, PolicyEntry } from '../../../rules/policy.ts';
import { formatEntryTarget, nameEntry } from '../../../rules/policy-entry.ts';
import type { Loss, Rendered, TargetOptions } from '../target.ts';
import { commented, headerLines } from './header.ts';
import { commonLosses, liveEntries } from './losses.ts';
import { yamlText } from './yaml-text.ts';

const NOTES = [
  'Load it with --egress-acl-file. A service is a client role, as Smokescreen reads it from the client certificate.',
  'Smokescreen refuses private addresses by itself; what a VPC endpoint serves needs --allow-range with its subnets.',
  'It does not tell plain HTTP from tunnels, and does not look into a tunnel.',
];

/**
 * Names that Go's `idna.Lookup` refuses: one of them keeps Smokescreen from loading the file
 * (pkg/smokescreen/hostport/hostport.go, read 2026-11-20).
 */
const NO_LOOKUP_NAME = /_|(?:^|\.)(?!xn--)..--/;

/**
 * Writes the allowlist as a Smokescreen ACL (version v1).
 *
 * A role with rules of its own does not get the default ones, so each service repeats what is open
 * to everyone. `*.example.com` means here what it means in the allowlist.
 */
export function renderSmokescreen(allowlist: Allowlist, options: TargetOptions): Rendered {
  const { entries, expired } = liveEntries(allowlist, options.generatedAt);
  const losses = entries.flatMap(lossesOf);
  const header = headerLines(allowlist, options, {
    title: 'Smokescreen ACL',
    notes: NOTES,
    losses,
    expired,
  });
  const kept = entries.filter((entry) => whyDropped(entry) === undefined);
  const services = rolesOf(kept).flatMap((role) => [
    `  - name: ${yamlText(role)}`,
    ...ruleLines(
      allowlist.name,
      kept.filter((entry) => isOpenTo(entry, role)),
      '    ',
    ),
  ]);
  const lines = [
    commented(header, '#'),
    '',
    'version: v1',
    services.length === 0 ? 'services: []' : 'services:',
    ...services,
    'default:',
    '  name: default',
    ...ruleLines(
      allowlist.name,
      kept.filter((entry) => isOpenTo(entry, undefined)),
      '  ',
    ),
  ];
  return { text: `${lines.join('\n')}\n`, losses };
}

function ruleLines(
  project: string,
  entries: readonly PolicyEntry[],
  indent: string,
): readonly string[] {
  const domains = [...new Set(entries.map(domainOf))].toSorted();
  return [
    `project: ${yamlText(project)}`,
    'action: enforce',
    domains.length === 0 ? 'allowed_domains: []' : 'allowed_domains:',
    ...domains.map((domain) => `  - ${yamlText(domain)}`),
  ].map((line) => `${indent}${line}`);
}

function domainOf({ target }: PolicyEntry): string {
  return target.kind === 'cidr' ? target.cidr.network : formatEntryTarget(target);
}

function rolesOf(entries: readonly PolicyEntry[]): readonly string[] {
  const roles = entries.flatMap(({ clients = [] }) =>
    clients.flatMap((client) => (client.kind === 'role' ? [client.role] : [])),
  );
  return [...new Set(roles)].toSorted();
}

/** Whom an entry with a client block is meant for, Smokescreen cannot see: it is open to everyone. */
function isOpenTo({ clients }: PolicyEntry, role: string | undefined): boolean {
  return (
    clients === undefined ||
    clients.some((client) => client.kind === 'cidr' || client.role === role)
  );
}

function lossesOf(entry: PolicyEntry): readonly Loss[] {
  const dropped = whyDropped(entry);
  if (dropped !== undefined) return [{ entry: nameEntry(entry), kind: 'drops', what: dropped }];
  const clients = entry.clients?.some(({ kind }) => kind === 'cidr') ? 'none' : 'all';
  return commonLosses(entry, { ports: false, protocols: true, clients, paths: 'none' });
}

function whyDropped({ target }: PolicyEntry): string | undefined {
  if (target.kind === 'cidr') {
    const width = target.cidr.network.includes(':') ? 128 : 32;
    return target.cidr.bits === width ? undefined : 'a rule holds names and single addresses only';
  }
  const name = target.kind === 'exact' ? target.host : target.parent;
  return NO_LOOKUP_NAME.test(name)
    ? 'a name with an underscore, or with hyphens third and fourth, keeps Smokescreen from starting'
    : undefined;
}
