import { type Authority, parsePort } from '../rules/authority.ts';
import { ConfigError } from '../rules/errors.ts';
import { type Host, parseHost } from '../rules/host.ts';
import { type Ip, parseIp } from '../rules/ip.ts';

/** What `--resolve` and `--connect-to` change about where a destination is reached. */
export interface Overrides {
  /** The authority to connect to instead, if any was given for this one. */
  connectTo(authority: Authority): Authority | undefined;
  /** The addresses given for this host and port, if any. */
  addressesOf(authority: Authority): readonly Ip[] | undefined;
}

interface ConnectTo {
  readonly host?: Host | undefined;
  readonly port?: number | undefined;
  readonly toHost?: Host | undefined;
  readonly toPort?: number | undefined;
}

/**
 * Reads `--resolve HOST:PORT:ADDR[,ADDR...]` and `--connect-to H1:P1:H2:P2` as curl does: `*` as
 * HOST is every name, the first `--connect-to` that matches counts, and its empty parts match
 * anything and change nothing. IPv6 addresses of `--connect-to` stand in brackets.
 *
 * @throws {ConfigError}
 */
export function parseOverrides(
  resolves: readonly string[],
  connectTos: readonly string[],
): Overrides {
  const addresses = new Map<string, readonly Ip[]>(resolves.map(parseResolve));
  const rules = connectTos.map(parseConnectTo);
  return {
    connectTo(authority) {
      const rule = rules.find(
        ({ host, port }) =>
          (host === undefined || host === authority.host) &&
          (port === undefined || port === authority.port),
      );
      if (rule === undefined) return undefined;
      return { host: rule.toHost ?? authority.host, port: rule.toPort ?? authority.port };
    },
    addressesOf({ host, port }) {
      if (addresses.size === 0) return undefined;
      return addresses.get(`${host} ${port}`) ?? addresses.get(`* ${port}`);
    },
  };
}

function parseResolve(text: string): [string, readonly Ip[]] {
  const [, hostText = '', portText = '', list = ''] =
    /^(\[[^\]]*\]|[^:]*):([^:]*):(.+)$/.exec(text) ?? [];
  const host = hostText === '*' ? '*' : okOrNothing(parseHost(hostText));
  const port = okOrNothing(parsePort(portText));
  const addresses = list.split(',').map((item) => parseIp(item.trim().replace(/^\[(.*)\]$/, '$1')));
  if (host === undefined || port === undefined || !addresses.every((ip) => ip !== undefined)) {
    throw new ConfigError(
      `Cannot use --resolve "${text}": write HOST:PORT:ADDRESS, as in github.com:443:10.0.0.5`,
    );
  }
  return [`${host} ${port}`, addresses];
}

function parseConnectTo(text: string): ConnectTo {
  const parts = /^(\[[^\]]*\]|[^:]*):(\d*):(\[[^\]]*\]|[^:]*):(\d*)$/.exec(text)?.slice(1);
  const [host, port, toHost, toPort] = parts ?? [];
  const rule: ConnectTo = {
    host: host ? okOrNothing(parseHost(host)) : undefined,
    port: port ? okOrNothing(parsePort(port)) : undefined,
    toHost: toHost ? okOrNothing(parseHost(toHost)) : undefined,
    toPort: toPort ? okOrNothing(parsePort(toPort)) : undefined,
  };
  const given = [host, port, toHost, toPort].filter(Boolean).length;
  if (parts === undefined || Object.values(rule).filter((v) => v !== undefined).length !== given) {
    throw new ConfigError(
      `Cannot use --connect-to "${text}": write HOST1:PORT1:HOST2:PORT2, where each part may be empty`,
    );
  }
  return rule;
}

function okOrNothing<T>(
  result: { readonly ok: true; readonly value: T } | { readonly ok: false },
): T | undefined {
  return result.ok ? result.value : undefined;
}
