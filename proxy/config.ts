import { readFileSync } from 'node:fs';
import { ConfigError } from '../rules/errors.ts';
import { basicAuthentication } from './auth/authenticate.ts';
import { parseHtpasswd } from './auth/htpasswd.ts';
import { byAddress, byUser, type Identify } from './auth/identify.ts';
import { startPasswordCheck } from './auth/password-check.ts';
import { type Clients, parseClients } from './clients.ts';
import type { ConnectionLimits } from './connections.ts';
import { connectionCapacity } from './descriptors.ts';
import { type DnsConfig, parseDnsConfig } from './dns/config.ts';
import { errorCode } from './error-code.ts';
import type { CertificateAuthority } from './intercept/ca.ts';
import { parseInterceptNames } from './intercept/intercept-names.ts';
import type { InterceptionConfig } from './intercept/open-interception.ts';
import { isLoopback, type ListenAddress, parseListen } from './listen-address.ts';
import { type Overrides, parseOverrides } from './overrides.ts';
import { nameLookUp } from './resolve.ts';
import { cachedResolve } from './resolve-cache.ts';
import type { RouteOptions } from './route.ts';
import { parseTransparent, type TransparentListen } from './transparent/listen-spec.ts';
import { type Parent, parseParent } from './upstream.ts';

export { type ListenAddress, parseListen };

/** The flags of every command that runs the proxy, as the command line gives them. */
export interface ProxyFlags {
  readonly listen: readonly string[];
  readonly allowClients: readonly string[];
  readonly clientRole: readonly string[];
  readonly upstream?: string | undefined;
  readonly noUpstreamFor: readonly string[];
  readonly resolve: readonly string[];
  readonly connectTo: readonly string[];
  readonly timeoutConnect: string;
  /** As `timeoutConnect` unless given. */
  readonly timeoutDns?: string | undefined;
  readonly timeoutIdle: string;
  /** No limit unless given. */
  readonly timeoutTunnel?: string | undefined;
  readonly drainTimeout: string;
  readonly maxConnections: number;
  readonly maxConnectionsPerClient: number;
  /** Processes that share the port; one unless given. */
  readonly workers?: number | undefined;
  readonly authFile?: string | undefined;
  readonly transparent?: readonly string[] | undefined;
  readonly dns?: readonly string[] | undefined;
  readonly dnsUpstream?: readonly string[] | undefined;
  /** Names with commas between them; '' is every name. */
  readonly intercept?: string | undefined;
  readonly interceptFallback?: boolean | undefined;
  readonly caDir?: string | undefined;
  readonly upstreamCa?: string | undefined;
  /** A CA that was made for this run alone; on no command line. */
  readonly ca?: CertificateAuthority | undefined;
}

/** How the proxy runs, every value checked. */
export interface ProxyConfig {
  readonly listen: readonly ListenAddress[];
  readonly clients: Clients;
  readonly transparent: readonly TransparentListen[];
  /** Absent where the DNS layer is off. */
  readonly dns: DnsConfig | undefined;
  /** Absent where nothing is decrypted. */
  readonly interceptionConfig: InterceptionConfig | undefined;
  readonly identify: Identify;
  readonly routing: RouteOptions;
  readonly connectTimeoutMs: number;
  readonly idleTimeoutMs: number;
  readonly tunnelTimeoutMs: number | undefined;
  readonly drainTimeoutMs: number;
  readonly workers: number;
  readonly limits: ConnectionLimits;
}

/** Far more than machines have cores to spare for a proxy. */
const MAX_WORKERS = 64;

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

/** Reads the proxy's flags. @throws {ConfigError} */
export function parseProxyConfig(flags: ProxyFlags): ProxyConfig {
  const listen = flags.listen.map((text) => parseListen(text, '--listen'));
  const transparent = (flags.transparent ?? []).map(parseTransparent);
  const dns = parseDnsConfig(flags.dns ?? [], flags.dnsUpstream ?? []);
  const wide =
    [...listen, ...(dns?.listen ?? [])].some(({ host }) => !isLoopback(host)) ||
    transparent.some(({ on }) => 'fd' in on || !isLoopback(on.host));
  const connectTimeoutMs = parseDuration(flags.timeoutConnect, '--timeout-connect');
  const resolve = cachedResolve(nameLookUp(), () => performance.now());
  const resolveTimeoutMs = parseDuration(flags.timeoutDns ?? flags.timeoutConnect, '--timeout-dns');
  const overrides: Overrides = parseOverrides(flags.resolve, flags.connectTo);
  const parent: Parent | undefined =
    flags.upstream === undefined
      ? undefined
      : parseParent(flags.upstream, splitList(flags.noUpstreamFor), resolve);
  const workers = parseCount(flags.workers ?? 1, '--workers');
  if (workers > MAX_WORKERS) {
    throw new ConfigError(
      `Cannot use --workers ${workers}: write at most ${MAX_WORKERS}; more processes than cores gain nothing`,
    );
  }
  const capacity = connectionCapacity();
  const clients = parseClients(splitList(flags.allowClients), splitList(flags.clientRole), wide);
  if (transparent.length > 0 && flags.authFile !== undefined) {
    throw new ConfigError(
      'Cannot ask for passwords with --transparent: a client that knows of no proxy has none to give; leave out --auth-file, or run a second proxy',
    );
  }
  if (workers > 1 && (transparent.length > 0 || dns !== undefined)) {
    throw new ConfigError(
      'Cannot use --workers with --transparent or --dns: what a client looked up is known to one process; write --workers 1, or run a second proxy',
    );
  }
  return {
    listen,
    transparent,
    dns,
    clients,
    interceptionConfig: parseInterception(flags),
    identify: identifyWith(flags.authFile, clients),
    routing: { overrides, parent, resolve, resolveTimeoutMs },
    connectTimeoutMs,
    idleTimeoutMs: parseDuration(flags.timeoutIdle, '--timeout-idle'),
    tunnelTimeoutMs:
      flags.timeoutTunnel === undefined
        ? undefined
        : parseDuration(flags.timeoutTunnel, '--timeout-tunnel'),
    drainTimeoutMs: parseDuration(flags.drainTimeout, '--drain-timeout'),
    workers,
    limits: {
      maxConnections: parseCount(flags.maxConnections, '--max-connections'),
      capacity,
      maxConnectionsPerClient: parseCount(
        flags.maxConnectionsPerClient,
        '--max-connections-per-client',
      ),
    },
  };
}

/** Reads what is to be decrypted, and with what. @throws {ConfigError} */
function parseInterception(flags: ProxyFlags): InterceptionConfig | undefined {
  const { intercept, interceptFallback = true, caDir, upstreamCa, ca } = flags;
  if (intercept === undefined) {
    const [unused] = [caDir && '--ca-dir', upstreamCa && '--upstream-ca'].filter(Boolean);
    if (unused === undefined) return undefined;
    throw new ConfigError(
      `Cannot use ${unused} without --intercept: nothing would be decrypted; write --intercept NAME,... too`,
    );
  }
  const names = splitList([intercept]);
  return {
    names: parseInterceptNames(names.length === 0 ? ['*'] : names),
    ca,
    caFolder: caDir,
    upstreamCa,
    fallback: interceptFallback,
  };
}

/** Reads a length of time: `500ms`, `10s`, `15m`, `1h`. @throws {ConfigError} */
export function parseDuration(text: string, flag: string): number {
  const [, amount, unit = ''] = /^(\d{1,9}(?:\.\d+)?)(ms|s|m|h)$/.exec(text) ?? [];
  const ms = Number(amount) * (UNITS[unit] ?? Number.NaN);
  // The longest timer that Node keeps; beyond it a timer fires at once.
  if (!(ms > 0) || ms > 2 ** 31 - 1) {
    throw new ConfigError(
      `Cannot use ${flag} "${text}": write a time such as 500ms, 10s, 15m or 1h`,
    );
  }
  return ms;
}

/** Reads `--auth-file`, if there is one; passwords are compared in a thread of their own. */
function identifyWith(file: string | undefined, clients: Clients): Identify {
  if (file === undefined) return byAddress;
  const users = parseHtpasswd(readAuthFile(file), file);
  return byUser(basicAuthentication(users, startPasswordCheck(), Date.now), clients.roleOf);
}

function readAuthFile(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new ConfigError(
      `Cannot read --auth-file "${file}": ${errorCode(cause)}; name a file made with htpasswd -B`,
      { cause },
    );
  }
}

function parseCount(value: number, flag: string): number {
  if (Number.isInteger(value) && value > 0) return value;
  throw new ConfigError(`Cannot use ${flag} "${value}": write a number from 1`);
}

/** Flags that take lists may be repeated or hold commas. */
function splitList(values: readonly string[]): string[] {
  return values
    .flatMap((value) => value.split(','))
    .map((item) => item.trim())
    .filter(Boolean);
}
