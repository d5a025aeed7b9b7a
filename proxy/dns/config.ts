import { getServers } from 'node:dns';
import { addressKind } from '../../rules/address.ts';
import { ConfigError } from '../../rules/errors.ts';
import { type Ip, parseIp } from '../../rules/ip.ts';
import { type ListenAddress, parseListen } from '../listen-address.ts';

/** A resolver that questions go on to. */
export interface Resolver {
  readonly address: Ip;
  readonly port: number;
}

export interface DnsConfig {
  readonly listen: readonly ListenAddress[];
  /** Asked in this order. Never empty. */
  readonly upstreams: readonly Resolver[];
}

const DNS_PORT = 53;

/** Reads `--dns` and `--dns-upstream`; nothing where the DNS layer is off. @throws {ConfigError} */
export function parseDnsConfig(
  listens: readonly string[],
  upstreams: readonly string[],
): DnsConfig | undefined {
  if (listens.length === 0) {
    if (upstreams.length === 0) return undefined;
    throw new ConfigError('Cannot use --dns-upstream without --dns: write --dns HOST:PORT too');
  }
  const listen = listens.map((text) => parseListen(text, '--dns'));
  const given = upstreams.flatMap((list) => list.split(',')).map(parseResolver);
  const resolvers = given.length > 0 ? given : systemResolvers();
  const loop = resolvers.find((resolver) => listen.some((own) => isSame(own, resolver)));
  if (loop !== undefined) {
    throw new ConfigError(
      `Cannot forward --dns to ${loop.address}:${loop.port}, which is itself: name the resolvers of the network with --dns-upstream`,
    );
  }
  return { listen, upstreams: resolvers };
}

function parseResolver(text: string): Resolver {
  const [, bracketed, plain = '', portText] =
    /^(?:\[([^\]]+)\]|([\d.]+|[^[\]]*:[^[\]]*:[^[\]]*))(?::(\d{1,5}))?$/.exec(text.trim()) ?? [];
  const address = parseIp(bracketed ?? plain);
  const port = portText === undefined ? DNS_PORT : Number(portText);
  if (address === undefined || port < 1 || port > 65_535) {
    throw new ConfigError(
      `Cannot use --dns-upstream "${text}": write ADDRESS or ADDRESS:PORT, as in 10.0.0.2 or [fd00::2]:53`,
    );
  }
  return { address, port };
}

/** The resolvers of `/etc/resolv.conf`, as Node reads it. */
function systemResolvers(): Resolver[] {
  return getServers().map(parseResolver);
}

function isSame({ host, port }: ListenAddress, resolver: Resolver): boolean {
  if (port !== resolver.port) return false;
  const address = parseIp(host);
  if (address === resolver.address) return true;
  const isAll = address === undefined || addressKind(address) === 'unspecified';
  return isAll && addressKind(resolver.address) === 'loopback';
}
