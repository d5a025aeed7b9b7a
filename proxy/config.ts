import { readFileSync } from 'node:fs';
import { addressKind } from '../rules/address.ts';
import { ConfigError } from '../rules/errors.ts';
import { parseIp } from '../rules/ip.ts';
import { basicAuthentication } from './auth/authenticate.ts';
import { parseHtpasswd } from './auth/htpasswd.ts';
import { byAddress, byUser, type Identify } from './auth/identify.ts';
import { startPasswordCheck } from './auth/password-check.ts';
import { type Clients, parseClients } from './clients.ts';
import type { ConnectionLimits } from './connections.ts';
import { connectionCapacity } from './descriptors.ts';
import { errorCode } from './error-code.ts';
import { type Overrides, parseOverrides } from './overrides.ts';
import { cachedResolve } from './resolve-cache.ts';
import { type RouteOptions, systemResolve } from './route.ts';
import { type Parent, parseParent } from './upstream.ts';

/** An address to listen on; port 0 asks the system for a free one. */
export interface ListenAddress {
  readonly host: string;
  readonly port: number;
}

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
  readonly timeoutIdle: string;
  readonly drainTimeout: string;
  readonly maxConnections: number;
  readonly maxConnectionsPerClient: number;
  readonly authFile?: string | undefined;
}

/** How the proxy runs, every value checked. */
export interface ProxyConfig {
  readonly listen: readonly ListenAddress[];
  readonly clients: Clients;
  readonly identify: Identify;
  readonly routing: RouteOptions;
  readonly connectTimeoutMs: number;
  readonly idleTimeoutMs: number;
  readonly drainTimeoutMs: number;
  readonly limits: ConnectionLimits;
}

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

/** Reads the proxy's flags. @throws {ConfigError} */
export function parseProxyConfig(flags: ProxyFlags): ProxyConfig {
  const listen = flags.listen.map((text) => parseListen(text, '--listen'));
  const wide = listen.some(({ host }) => !isLoopback(host));
  const connectTimeoutMs = parseDuration(flags.timeoutConnect, '--timeout-connect');
  const resolve = cachedResolve(systemResolve, Date.now);
  const overrides: Overrides = parseOverrides(flags.resolve, flags.connectTo);
  const parent: Parent | undefined =
    flags.upstream === undefined
      ? undefined
      : parseParent(flags.upstream, splitList(flags.noUpstreamFor), resolve);
  const clients = parseClients(splitList(flags.allowClients), splitList(flags.clientRole), wide);
  return {
    listen,
    clients,
    identify: identifyWith(flags.authFile, clients),
    routing: { overrides, parent, resolve, resolveTimeoutMs: connectTimeoutMs },
    connectTimeoutMs,
    idleTimeoutMs: parseDuration(flags.timeoutIdle, '--timeout-idle'),
    drainTimeoutMs: parseDuration(flags.drainTimeout, '--drain-timeout'),
    limits: {
      maxConnections: Math.min(
        parseCount(flags.maxConnections, '--max-connections'),
        connectionCapacity(),
      ),
      maxConnectionsPerClient: parseCount(
        flags.maxConnectionsPerClient,
        '--max-connections-per-client',
      ),
    },
  };
}

/** Reads `127.0.0.1:3128`, `[::1]:3128`, `localhost:0` or a bare port. @throws {ConfigError} */
export function parseListen(text: string, flag: string): ListenAddress {
  const [, bracketed, plain, portText = ''] =
    /^(?:(?:\[([^\]]+)\]|([^:]*)):)?(\d{1,5})$/.exec(text) ?? [];
  const port = Number(portText);
  if (portText === '' || port > 65_535) {
    throw new ConfigError(
      `Cannot listen on ${flag} "${text}": write HOST:PORT, as in 127.0.0.1:3128, with a port from 0 to 65535`,
    );
  }
  return { host: bracketed ?? (plain || '127.0.0.1'), port };
}

/** Letters, digits and punctuation: what can be typed again, and stands in one line of a report. */
const RUN_NAME = /^[\p{L}\p{N}\p{P}\p{S} ]{1,200}$/u;

/** Reads the name of a run. @throws {ConfigError} */
export function parseRunName(text: string): string {
  if (RUN_NAME.test(text) && text.trim() !== '') return text;
  throw new ConfigError(
    `Cannot name a run ${JSON.stringify(text)}: write up to 200 printable characters, as in --run trial-1`,
  );
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

function isLoopback(host: string): boolean {
  if (host === 'localhost') return true;
  const ip = parseIp(host);
  return ip !== undefined && addressKind(ip) === 'loopback';
}
