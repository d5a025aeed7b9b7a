import { type Cidr, formatCidr } from '../../../rules/cidr.ts';
import type { Allowlist, PolicyEntry } from '../../../rules/policy.ts';
import { nameEntry, protocolOf } from '../../../rules/policy-entry.ts';
import { aggregateCidrs } from '../../plan/aggregate-cidrs.ts';
import { printable } from '../printable.ts';
import type { Loss, Rendered, TargetOptions } from '../target.ts';
import { namesSpecial, PRIVATE_BLOCKS, SPECIAL_BLOCKS, specialLosses } from './address-guard.ts';
import { purposesByTarget } from './describe-entry.ts';
import { commented, headerLines } from './header.ts';
import { commonLosses, liveEntries } from './losses.ts';
import { minimalNames } from './names.ts';
import { isPathPattern, pathExpression, UNCLEAR_PATH } from './path-expression.ts';

/** Entries that one `http_access` line can admit together. */
interface Group {
  readonly entries: readonly PolicyEntry[];
  readonly connect: boolean;
  readonly ports: readonly number[];
  readonly addresses: 'public' | 'any';
  readonly clients: readonly string[];
  readonly paths: readonly string[];
  /** `special`: blocks of addresses that are refused unless an entry names them. */
  readonly kind: 'names' | 'blocks' | 'special';
}

/** Squid reads no longer line than this (`CONFIG_LINE_LIMIT`, src/ConfigParser.h), name and type included. */
const MAX_VALUES = 1500;

const NOTES = [
  'Load it before any other http_access allow line; on Debian that is /etc/squid/conf.d/. Check it with: squid -k parse',
  'A tunnel is judged by the name in CONNECT: Squid does not look whether TLS for that name runs inside (that takes ssl_bump).',
  'Names are looked up by this Squid and refused where they lead to private or special addresses; behind a parent proxy it needs DNS all the same.',
];

/**
 * Writes the allowlist as Squid access rules that end in `deny all`.
 *
 * Squid reads `.example.com` as the name and everything below it, and stops for good where one
 * entry of an ACL is below another (before commit 0898d0f4c2 of January 2024): so exact names and
 * wildcards are ACLs of their own, without overlap, and the name above a wildcard is taken out again.
 */
export function renderSquid(allowlist: Allowlist, options: TargetOptions): Rendered {
  const { entries, expired } = liveEntries(allowlist, options.generatedAt);
  const losses = entries.flatMap(lossesOf);
  const header = headerLines(allowlist, options, {
    title: 'Squid access rules',
    notes: NOTES,
    losses,
    expired,
  });
  const blocks = [commented(header, '#'), prologue(entries), ...groupsOf(entries).map(formatGroup)];
  return { text: `${blocks.join('\n\n')}\n\nhttp_access deny all\n`, losses };
}

function lossesOf(entry: PolicyEntry): readonly Loss[] {
  const odd = entry.paths?.filter((path) => !isPathPattern(path)) ?? [];
  return [
    ...(kindOf(entry) === 'special' ? specialLosses(entry) : []),
    ...commonLosses(entry, { ports: true, protocols: true, clients: 'addresses', paths: 'http' }),
    ...odd.map((path): Loss => {
      const what = `the path ${path}, which holds what Squid sees decoded`;
      return { entry: nameEntry(entry), kind: 'drops', what };
    }),
  ];
}

function prologue(entries: readonly PolicyEntry[]): string {
  const portsOf = (isHttp: boolean): readonly number[] =>
    uniquePorts(entries, (entry, port) => (protocolOf(entry, port) === 'http') === isHttp);
  return [
    '# The two ACLs that the configuration of every distribution starts with: these ports join them.',
    ...acl('SSL_ports', 'port', portsOf(false).map(String)),
    ...acl('Safe_ports', 'port', uniquePorts(entries, () => true).map(String)),
    'acl sallyport_connect method CONNECT',
    '# An address as the host of a URL; -n keeps Squid from asking for its name.',
    'acl sallyport_literal dstdom_regex -n -i ^[0-9.]+$ ^\\[?[0-9a-f]*:',
    ...acl('sallyport_special', 'dst', SPECIAL_BLOCKS),
    ...acl('sallyport_private', 'dst', PRIVATE_BLOCKS),
    '# A path that proxy and server may read differently fits no entry with paths.',
    `acl sallyport_unclear urlpath_regex ${UNCLEAR_PATH}`,
  ].join('\n');
}

function uniquePorts(
  entries: readonly PolicyEntry[],
  isWanted: (entry: PolicyEntry, port: number) => boolean,
): readonly number[] {
  const ports = entries.flatMap((entry) => entry.ports.filter((port) => isWanted(entry, port)));
  return [...new Set(ports)].toSorted((a, b) => a - b);
}

function groupsOf(entries: readonly PolicyEntry[]): readonly Group[] {
  const groups = new Map<string, Group & { entries: PolicyEntry[] }>();
  for (const entry of entries) {
    for (const connect of [true, false]) {
      const group = groupFor(entry, connect);
      if (group === undefined) continue;
      const key = JSON.stringify(group);
      const known = groups.get(key);
      if (known === undefined) groups.set(key, { ...group, entries: [entry] });
      else known.entries.push(entry);
    }
  }
  return [...groups.values()];
}

function groupFor(entry: PolicyEntry, connect: boolean): Omit<Group, 'entries'> | undefined {
  const ports = entry.ports.filter((port) => (protocolOf(entry, port) !== 'http') === connect);
  const paths = connect ? undefined : entry.paths?.filter(isPathPattern);
  if (ports.length === 0 || paths?.length === 0) return undefined;
  return {
    connect,
    ports,
    addresses: entry.addresses,
    clients: clientBlocks(entry).map(formatCidr),
    paths: paths ?? [],
    kind: kindOf(entry),
  };
}

/** Empty: everyone. Squid sees addresses and no roles, so an entry with a role is open to all. */
function clientBlocks({ clients = [] }: PolicyEntry): readonly Cidr[] {
  const blocks = clients.flatMap((client) => (client.kind === 'cidr' ? [client.cidr] : []));
  return blocks.length === clients.length ? aggregateCidrs(blocks) : [];
}

function kindOf({ target }: PolicyEntry): Group['kind'] {
  if (target.kind !== 'cidr') return 'names';
  return namesSpecial(target) ? 'special' : 'blocks';
}

function formatGroup(group: Group, index: number): string {
  const id = `sallyport_${index + 1}`;
  const { connect, ports, clients, paths } = group;
  const lines = [
    ...acl(`${id}_ports`, 'port', ports.map(String)),
    ...acl(`${id}_clients`, 'src', clients),
    ...acl(`${id}_paths`, 'urlpath_regex', paths.map(pathExpression)),
  ];
  const conditions = [
    connect ? 'sallyport_connect' : '!sallyport_connect',
    `${id}_ports`,
    ...(clients.length > 0 ? [`${id}_clients`] : []),
    ...(paths.length > 0 ? [`${id}_paths`, '!sallyport_unclear'] : []),
  ].join(' ');
  return [
    ...lines,
    ...(group.kind === 'names' ? nameLines : blockLines)(id, conditions, group),
  ].join('\n');
}

/** An address must be named by the request itself: a name that leads there is no entry for it. */
function blockLines(id: string, conditions: string, { entries, kind }: Group): readonly string[] {
  // One block inside another would be a warning.
  const blocks = aggregateCidrs(
    entries.flatMap(({ target }) => (target.kind === 'cidr' ? [target.cidr] : [])),
  );
  return [
    ...acl(`${id}_blocks`, 'dst', blocks.map(formatCidr)),
    `http_access allow ${conditions} sallyport_literal ${id}_blocks${kind === 'special' ? '' : ' !sallyport_special'}`,
  ];
}

function nameLines(id: string, conditions: string, group: Group): readonly string[] {
  const { exact, parents } = minimalNames(group.entries.map(({ target }) => target));
  const leads =
    group.addresses === 'public' ? '!sallyport_special !sallyport_private' : '!sallyport_special';
  const allow = (names: string): string => `http_access allow ${conditions} ${names} ${leads}`;
  return [
    ...listed(`${id}_names`, exact, group.entries),
    ...(exact.length > 0 ? [allow(`${id}_names`)] : []),
    ...acl(
      `${id}_below`,
      'dstdomain -n',
      parents.map((parent) => `.${parent}`),
    ),
    ...acl(`${id}_above`, 'dstdomain -n', parents),
    ...(parents.length > 0 ? [allow(`${id}_below !${id}_above`)] : []),
  ];
}

/** An ACL of names, one a line below the purpose it serves, so that a change of the list is a small diff. */
function listed(
  name: string,
  values: readonly string[],
  entries: readonly PolicyEntry[],
): readonly string[] {
  const purposes = purposesByTarget(entries);
  return values.flatMap((value) => [
    ...(purposes.get(value.replace(/^\./, '*.')) ?? []).map((text) =>
      commented([printable(text)], '#'),
    ),
    `acl ${name} dstdomain -n ${value}`,
  ]);
}

/** One ACL, on as many lines as Squid needs to read it; lines of one name add up. */
function acl(name: string, type: string, values: readonly string[]): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const value of values) {
    if (line !== '' && line.length + value.length > MAX_VALUES) {
      lines.push(line);
      line = '';
    }
    line += ` ${value}`;
  }
  if (line !== '') lines.push(line);
  return lines.map((text) => `acl ${name} ${type}${text}`);
}
