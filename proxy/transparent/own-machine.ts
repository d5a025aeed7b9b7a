import type { Socket } from 'node:net';
import { networkInterfaces } from 'node:os';
import { type Ip, parseIp } from '../../rules/ip.ts';

/** What is ours on this machine, so that nothing that we open comes back to us as a client's. */
export interface OwnMachine {
  isOwn(address: Ip): boolean;
  /** Remembers a connection that we opened, for as long as it is open. */
  opened(socket: Socket): void;
  /** Says whether a connection that came in is one that we opened: a rule redirects our own traffic. */
  cameFromHere(socket: Socket): boolean;
}

/** How long the addresses of the interfaces are believed: an address may be added while we run. */
const FRESH_MS = 10_000;

export function ownMachine(now: () => number): OwnMachine {
  let addresses: ReadonlySet<string> = new Set();
  let readAt = Number.NEGATIVE_INFINITY;
  const open = new Set<string>();
  return {
    isOwn(address) {
      if (now() - readAt >= FRESH_MS) {
        addresses = interfaceAddresses();
        readAt = now();
      }
      return addresses.has(address);
    },
    opened(socket) {
      const end = endpoint(socket.localAddress, socket.localPort);
      open.add(end);
      socket.once('close', () => open.delete(end));
    },
    cameFromHere: (socket) => open.has(endpoint(socket.remoteAddress, socket.remotePort)),
  };
}

function interfaceAddresses(): Set<string> {
  const all = Object.values(networkInterfaces()).flatMap((found) => found ?? []);
  return new Set(all.flatMap(({ address }) => parseIp(address.replace(/%.*$/, '')) ?? []));
}

function endpoint(address: string | undefined, port: number | undefined): string {
  return `${parseIp(address ?? '') ?? ''} ${port ?? 0}`;
}
