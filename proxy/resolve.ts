import { lookup, Resolver } from 'node:dns/promises';
import { readFileSync, statSync } from 'node:fs';
import { hostname, networkInterfaces } from 'node:os';
import { parseIp } from '../rules/ip.ts';
import { errorCode } from './error-code.ts';
import type { LookUp, Resolved } from './resolve-cache.ts';
import { type DnsQueries, dnsLookUp } from './resolve-dns.ts';
import { type Hosts, parseHosts } from './resolve-hosts.ts';
import { parseResolveOrder, type ResolveOrder } from './resolve-order.ts';

/** Where the machine says how names resolve, and what then asks. */
export interface NameSources {
  readonly hosts: string;
  readonly nsswitch: string;
  readonly resolvConf: string;
  /** What asks DNS, by the servers that the machine names at that moment. */
  newQueries(): DnsQueries;
  readonly system: LookUp;
  now(): number;
}

/** The C library's way, on one of four threads: `getaddrinfo` tells no TTL. */
const systemLookUp: LookUp = async (name) => {
  try {
    const answers = await lookup(name, { all: true, order: 'verbatim' });
    const addresses = answers.flatMap(({ address }) => parseIp(address) ?? []);
    return { kind: 'found', addresses, forMs: SYSTEM_FRESH_MS };
  } catch (cause) {
    return { kind: 'failed', code: errorCode(cause), forMs: SYSTEM_FAILED_MS };
  }
};

/** Well under the shortest TTL that is common for load-balanced names (60 s). */
const SYSTEM_FRESH_MS = 10_000;
const SYSTEM_FAILED_MS = 2_000;
/** How long the files are taken to be as they were. */
const FILES_FRESH_MS = 1_000;

const MACHINE: NameSources = {
  hosts: '/etc/hosts',
  nsswitch: '/etc/nsswitch.conf',
  resolvConf: '/etc/resolv.conf',
  newQueries: () => new Resolver(),
  system: systemLookUp,
  now: () => performance.now(),
};

/**
 * Resolves names as the machine would, with the TTL of what DNS answers: the hosts file first, then DNS.
 * What else may know a name is left to the system: names of one label, to which search domains
 * apply, `localhost`, `.local`, the machine's own name, and all of them where the machine is set up for other
 * sources. Changes of the files are noticed within a second.
 */
export function nameLookUp(sources: NameSources = MACHINE): LookUp {
  const own = hostname().toLowerCase();
  let machine = readMachine(sources);
  let checkedAt = sources.now();

  const current = (): Machine => {
    if (sources.now() - checkedAt < FILES_FRESH_MS) return machine;
    checkedAt = sources.now();
    if (stampOf(sources) !== machine.stamp) machine = readMachine(sources);
    return machine;
  };
  // Elsewhere the system has resolvers by interface and by domain, which DNS servers do not tell.
  if (process.platform !== 'linux') return sources.system;
  return (name) => {
    const literal = parseIp(name);
    if (literal !== undefined) return Promise.resolve(asWritten([literal]));
    const { order, hosts, dns } = current();
    const known = order.filesFirst ? hosts.get(name) : undefined;
    if (known !== undefined) return Promise.resolve(asWritten(known));
    if (!order.asksDns || isForSystem(name) || name === own) return sources.system(name);
    return dns(name);
  };
}

/** The machine's set-up as it was read. */
interface Machine {
  /** Changes when one of the files does. */
  readonly stamp: string;
  readonly order: ResolveOrder;
  readonly hosts: Hosts;
  readonly dns: LookUp;
}

function readMachine(sources: NameSources): Machine {
  const { hosts, nsswitch, resolvConf, newQueries } = sources;
  return {
    stamp: stampOf(sources),
    order: parseResolveOrder(textOf(nsswitch), textOf(resolvConf) ?? ''),
    hosts: parseHosts(textOf(hosts) ?? ''),
    // A new one reads the servers anew.
    dns: dnsLookUp(newQueries(), preferredFamily),
  };
}

function stampOf({ hosts, nsswitch, resolvConf }: NameSources): string {
  return [hosts, nsswitch, resolvConf]
    .map((file) => statSync(file, { throwIfNoEntry: false }))
    .map((stats) => (stats === undefined ? '' : `${stats.ino} ${stats.size} ${stats.mtimeMs}`))
    .join();
}

/** Nothing where it cannot be read: then it says nothing. */
function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

/** What costs nothing to ask: a file that may be another one in a moment, or an address. */
function asWritten(addresses: Extract<Resolved, { kind: 'found' }>['addresses']): Resolved {
  return { kind: 'found', addresses, forMs: FILES_FRESH_MS };
}

/** RFC 6761 §6.3, RFC 6762 §3; and names to which the search domains of resolv.conf apply. */
function isForSystem(name: string): boolean {
  return !name.includes('.') || name.endsWith('.localhost') || name.endsWith('.local');
}

/** IPv6 first where the machine has an address of it that leads beyond its own link (RFC 6724 §6, rule 1). */
function preferredFamily(): 4 | 6 {
  const addresses = Object.values(networkInterfaces()).flatMap((found) => found ?? []);
  return addresses.some(
    ({ family, internal, address }) =>
      family === 'IPv6' && !internal && !address.toLowerCase().startsWith('fe80'),
  )
    ? 6
    : 4;
}
