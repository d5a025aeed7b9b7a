import { ConfigError } from '../../../rules/errors.ts';
import type { Allowlist, PolicyEntry } from '../../../rules/policy.ts';
import { nameEntry, protocolOf } from '../../../rules/policy-entry.ts';
import type { Loss, Rendered, TargetOptions } from '../target.ts';
import { specialLosses } from './address-guard.ts';
import { commented, headerLines } from './header.ts';
import { LOCAL_HOSTS } from './local-hosts.ts';
import { commonLosses, liveEntries } from './losses.ts';
import { PAC_FUNCTIONS } from './pac-functions.ts';

const NOTES = [
  'A PAC file tells a client its way and enforces nothing: what ignores it is stopped by the firewall or not at all.',
  'Names that a VPC endpoint serves go DIRECT, as do the machine itself, names without a dot and instance metadata; everything else on the list goes through the proxy.',
  'What is not on the list goes to REFUSED, where nobody listens. Set REFUSED to PROXY where the proxy should say why it refuses.',
];

/** Where a client is sent: by scheme and port, so `https:443`. */
type Ways = Record<string, 'PROXY' | 'DIRECT'>;

/**
 * Writes the allowlist as a proxy auto-configuration file, in the JavaScript of 1999 (ES3), which
 * is what old clients run.
 * @throws {ConfigError} where no proxy is named
 */
export function renderPac(allowlist: Allowlist, options: TargetOptions): Rendered {
  const { proxy } = options;
  if (proxy === undefined) {
    throw new ConfigError(
      'Cannot write a PAC file without a proxy: write --proxy HOST:PORT, as the clients reach it',
    );
  }
  const { entries, expired } = liveEntries(allowlist, options.generatedAt);
  const losses = entries.flatMap(lossesOf);
  const header = headerLines(allowlist, options, {
    title: 'Proxy auto-configuration (PAC)',
    notes: NOTES,
    losses,
    expired,
  });
  const lines = [
    commented(header, '//'),
    '',
    `var PROXY = ${JSON.stringify(`PROXY ${proxy}`)};`,
    'var DIRECT = "DIRECT";',
    'var REFUSED = "PROXY 127.0.0.1:9";',
    '',
    '// Each name is written with a dot before it, so that none is a word of the language.',
    ...braced(
      'var LOCAL = {',
      LOCAL_HOSTS.map((host) => `  ${JSON.stringify(`.${host}`)}: true`),
      '};',
    ),
    ...table('NAMES', entries, (entry) =>
      entry.target.kind === 'exact' ? entry.target.host : undefined,
    ),
    ...table('BELOW', entries, (entry) =>
      entry.target.kind === 'below' ? entry.target.parent : undefined,
    ),
    ...blockTable(entries),
    '',
    PAC_FUNCTIONS,
  ];
  return { text: lines.join('\n'), losses };
}

function table(
  variable: string,
  entries: readonly PolicyEntry[],
  nameOf: (entry: PolicyEntry) => string | undefined,
): readonly string[] {
  const ways = new Map<string, Ways>();
  for (const entry of entries) {
    const name = nameOf(entry);
    if (name !== undefined) ways.set(name, { ...ways.get(name), ...waysOf(entry) });
  }
  const lines = [...ways].map(([name, way]) => `  ${JSON.stringify(`.${name}`)}: ${literal(way)}`);
  return braced(`var ${variable} = {`, lines, '};');
}

/** IPv6 has no standard function in a PAC file: only single addresses can be said, as names are. */
function blockTable(entries: readonly PolicyEntry[]): readonly string[] {
  const lines = entries.flatMap((entry) => {
    if (entry.target.kind !== 'cidr' || isUnsayable(entry)) return [];
    const { network, bits } = entry.target.cidr;
    return [`  [${JSON.stringify(network)}, ${bits}, ${literal(waysOf(entry))}]`];
  });
  return braced('var BLOCKS = [', lines, '];');
}

function braced(open: string, lines: readonly string[], close: string): readonly string[] {
  return lines.length === 0 ? [`${open}${close}`] : [open, lines.join(',\n'), close];
}

function isUnsayable({ target }: PolicyEntry): boolean {
  return target.kind === 'cidr' && target.cidr.network.includes(':') && target.cidr.bits !== 128;
}

function waysOf(entry: PolicyEntry): Ways {
  const way = entry.disposition === 'endpoint' ? 'DIRECT' : 'PROXY';
  return Object.fromEntries(
    entry.ports.map((port) => {
      const scheme = protocolOf(entry, port) === 'http' ? 'http' : 'https';
      return [`${scheme}:${port}`, way] as const;
    }),
  );
}

function literal(ways: Ways): string {
  const pairs = Object.entries(ways).map(([key, way]) => `${JSON.stringify(key)}: ${way}`);
  return `{ ${pairs.join(', ')} }`;
}

function lossesOf(entry: PolicyEntry): readonly Loss[] {
  if (isUnsayable(entry)) {
    return [{ entry: nameEntry(entry), kind: 'drops', what: 'a PAC file knows no IPv6 blocks' }];
  }
  return [
    ...specialLosses(entry),
    ...commonLosses(entry, { ports: true, protocols: true, clients: 'none', paths: 'none' }),
  ];
}
