import type { Loss } from '../../../../analyzer/render/target.ts';
import { decide } from '../../../../rules/decide.ts';
import { parseIp } from '../../../../rules/ip.ts';
import type { Allowlist, PolicyEntry } from '../../../../rules/policy.ts';
import { nameEntry } from '../../../../rules/policy-entry.ts';
import { type IndexedAllowlist, indexAllowlist } from '../../../../rules/policy-index.ts';
import { tunnelProtocol } from '../../../../rules/protocol.ts';
import { cidrOf, hostOf, OPTIONS } from './make-allowlist.ts';

/** One request as a target sees it: a tunnel or a plain HTTP request. */
export interface Probe {
  readonly host: string;
  readonly port: number;
  readonly tunnel: boolean;
  readonly path: string;
  readonly client: string;
}

/** A product with a configuration loaded: does it let this through? */
export type Reader = (probe: Probe) => boolean;

const ROLES: ReadonlyMap<string, string | undefined> = new Map([
  ['10.0.1.9', 'head'],
  ['10.0.2.9', 'compute'],
  ['10.9.9.9', undefined],
]);
/** Those among the probes that an entry must name to admit. */
const SPECIAL = ['169.254.169.254/32', '198.51.100.7/32', '198.51.100.8/32'];
const PORTS = [22, 80, 443, 8443];
const PATHS = ['/', '/aws/x', '/aws', '/aws/../x', '/a.b', '/axb', '/c+/d', '/c+x/d?q=1'];

/** The role of a client, as its address says. */
export function roleOf(client: string): string | undefined {
  return ROLES.get(client);
}

/** For every entry: what it admits, and what stands beside it and must stay out. */
export function probesFor({ entries }: Allowlist): readonly Probe[] {
  const hosts = new Set(entries.flatMap(hostsBeside));
  return [...hosts].flatMap((host) =>
    PORTS.flatMap((port) =>
      [...ROLES.keys()].flatMap((client) => [
        { host, port, client, tunnel: true, path: '/' },
        ...PATHS.map((path) => ({ host, port, client, tunnel: false, path })),
      ]),
    ),
  );
}

function hostsBeside({ target }: PolicyEntry): readonly string[] {
  if (target.kind === 'cidr') {
    return [
      '10.1.2.3',
      '10.2.0.1',
      '198.51.100.7',
      '198.51.100.8',
      '169.254.169.254',
      '2001:db8:1::5',
      '2001:db8:2::5',
    ];
  }
  const name = target.kind === 'exact' ? target.host : target.parent;
  return [
    name,
    `www.${name}`,
    `a.b.${name}`,
    `not${name}`,
    `x-${name}`,
    `${name}.evil.example`,
    name.replace('.', '-'),
    name.replace('.', 'x'),
    name.replace(/^[^.]+/, 'sibling'),
    name.slice(name.indexOf('.') + 1),
  ];
}

/** What enforcement would say: the yardstick of every target. */
export function admits(policy: IndexedAllowlist, probe: Probe): boolean {
  const { client, host, port, tunnel, path } = probe;
  const request = {
    client: parseIp(client),
    role: roleOf(client),
    host: hostOf(host),
    port,
    protocol: tunnel ? tunnelProtocol(port) : ('http' as const),
    path: tunnel ? undefined : path.split('?')[0],
  };
  return decide(policy, request, Date.parse(OPTIONS.generatedAt)).verdict === 'allowed';
}

export interface Judged {
  readonly allowlist: Allowlist;
  readonly losses: readonly Loss[];
  readonly reads: Reader;
  /** The product cannot tell plain HTTP from a tunnel, and its header says so. */
  readonly isBlindToProtocol?: boolean;
}

/**
 * What a target makes of an allowlist, against what enforcement makes of it: a sentence for every
 * probe that it lets through and must not, or keeps out and must not, and for which no loss was
 * reported; the first three.
 */
export function unreported(judged: Judged): readonly string[] {
  const { allowlist, losses, reads, isBlindToProtocol = false } = judged;
  const { entries } = allowlist;
  const kept = indexAllowlist({ entries: entries.filter((entry) => !isDropped(entry, losses)) });
  const widened = indexAllowlist({
    entries: entries.flatMap((entry) => [entry, ...widen(entry, losses, isBlindToProtocol)]),
  });
  const sentences = probesFor(allowlist).flatMap((probe) => {
    const admitted = reads(probe);
    if (!admitted && admits(kept, probe)) return [`keeps out ${JSON.stringify(probe)}`];
    if (admitted && !admits(widened, probe)) return [`lets in ${JSON.stringify(probe)}`];
    return [];
  });
  return sentences.slice(0, 3);
}

function isDropped(entry: PolicyEntry, losses: readonly Loss[]): boolean {
  return losses.some((loss) => loss.kind === 'drops' && loss.entry === nameEntry(entry));
}

/** The entry as wide as its losses say it has become. */
function widen(
  entry: PolicyEntry,
  losses: readonly Loss[],
  isBlindToProtocol: boolean,
): readonly PolicyEntry[] {
  const whats = losses
    .filter((loss) => loss.kind === 'widens' && loss.entry === nameEntry(entry))
    .map(({ what }) => what);
  const has = (start: string): boolean => whats.some((what) => what.startsWith(start));
  const loose: PolicyEntry = {
    ...entry,
    ports: has('on any port') ? PORTS : entry.ports,
    clients: has('for every client') ? undefined : entry.clients,
    paths: has('with any path') ? undefined : entry.paths,
  };
  return [loose, ...neighbours(loose, has)].flatMap((one) =>
    isBlindToProtocol || has('in any protocol')
      ? [
          { ...one, protocol: 'tcp' },
          { ...one, protocol: 'http' },
        ]
      : [one],
  );
}

function neighbours(entry: PolicyEntry, has: (start: string) => boolean): readonly PolicyEntry[] {
  const { target } = entry;
  if (target.kind === 'exact' && has('every name below it')) {
    return [{ ...entry, target: { kind: 'below', parent: target.host } }];
  }
  if (target.kind === 'below' && has(`also ${target.parent} itself`)) {
    return [{ ...entry, target: { kind: 'exact', host: target.parent } }];
  }
  if (target.kind === 'cidr' && has('also the special addresses in it')) {
    return SPECIAL.map((cidr) => ({ ...entry, target: { kind: 'cidr', cidr: cidrOf(cidr) } }));
  }
  return [];
}
