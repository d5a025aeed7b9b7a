import type { Host } from '../../rules/host.ts';
import type { Protocol } from '../../rules/protocol.ts';

/** Names a destination within a run; cheaper than nested maps and as flat with 65,535 ports of one host. */
export function destinationKey(protocol: Protocol, host: Host, port: number): string {
  const latest = destinationKeys.get(host);
  if (latest?.port === port && latest.protocol === protocol) return latest.key;
  const key = `${host} ${port} ${protocol}`;
  if (destinationKeys.size >= MAX_REMEMBERED) destinationKeys.clear();
  destinationKeys.set(host, { port, protocol, key });
  return key;
}

/** Names a client within a run. */
export function clientKey(address: string, role: string | undefined): string {
  const latest = clientKeys.get(address);
  if (latest !== undefined && latest.role === role) return latest.key;
  const key = `${address} ${role ?? ''}`;
  if (clientKeys.size >= MAX_REMEMBERED) clientKeys.clear();
  clientKeys.set(address, { role, key });
  return key;
}

/** The latest key of each host and client: several are asked for in each attempt, and writing one costs five times as much. */
const destinationKeys = new Map<Host, { port: number; protocol: Protocol; key: string }>();
const clientKeys = new Map<string, { role: string | undefined; key: string }>();
const MAX_REMEMBERED = 4_096;
