import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { createServer, type Server, type Socket } from 'node:net';
import { UnavailableError } from '../../rules/errors.ts';
import { type Ip, parseIp } from '../../rules/ip.ts';
import type { Client } from '../admit.ts';
import type { Clients } from '../clients.ts';
import { errorCode } from '../error-code.ts';
import type { Lookup } from '../event.ts';
import type { ListenAddress } from '../listen-address.ts';
import { type AnswerPorts, answer } from './answer.ts';
import { frame, type Transport, takeFrame } from './ask.ts';
import type { DnsConfig } from './config.ts';

export interface ForwarderPorts extends Omit<AnswerPorts, 'asking'> {
  readonly clients: Clients;
  /** How long one resolver may take; 2 s unless given. */
  readonly resolverTimeoutMs?: number | undefined;
  readonly log: {
    warn(fields: object, message: string): void;
    error(fields: object, message: string): void;
  };
}

/** A forwarder that is listening. */
export interface Forwarder {
  readonly addresses: readonly ListenAddress[];
  close(): void;
}

/** How long one resolver may take: glibc asks again after 5 s, and two resolvers fit into that. */
const RESOLVER_TIMEOUT_MS = 2_000;
/** Questions that wait for an answer; what comes beyond is dropped, and clients of DNS ask again. */
const MAX_WAITING = 2_000;
const MAX_WAITING_PER_CLIENT = 200;
const MAX_TCP_CONNECTIONS = 500;
const TCP_IDLE_MS = 10_000;
const STRANGERS_SAID_MS = 60_000;

/** Forwards questions by UDP and TCP on every address, and records them. @throws {UnavailableError} */
export async function startForwarder(
  { listen, upstreams }: DnsConfig,
  ports: ForwarderPorts,
): Promise<Forwarder> {
  const asking = {
    resolvers: upstreams,
    timeoutMs: ports.resolverTimeoutMs ?? RESOLVER_TIMEOUT_MS,
  };
  let closed = false;
  // What is answered after the end is not recorded any more, and so not told.
  const record = (lookup: Lookup): boolean => !closed && ports.record(lookup);
  const serve = servingWith({ ...ports, record, asking });
  const opened: (UdpSocket | Server)[] = [];
  const addresses: ListenAddress[] = [];
  try {
    for (const address of listen) {
      const tcp = await listenTcp(address, serve);
      opened.push(tcp);
      const bound = tcp.address();
      const port = bound === null || typeof bound === 'string' ? address.port : bound.port;
      // UDP under the number that TCP was given, where the system was asked for a free one.
      opened.push(await listenUdp({ ...address, port }, serve));
      addresses.push({ host: address.host, port });
    }
  } catch (cause) {
    for (const socket of opened) socket.close();
    throw cause;
  }
  return {
    addresses,
    close() {
      closed = true;
      for (const socket of opened) socket.close();
    },
  };
}

/** Answers a packet from an address; nothing where there is to be no answer. */
type Serve = (
  packet: Buffer,
  transport: Transport,
  from: string | undefined,
) => Promise<Buffer | undefined>;

/** Strangers and floods get no answer at all: one would make us a reflector for whoever forges addresses. */
function servingWith(ports: ForwarderPorts & AnswerPorts): Serve {
  const waiting = new Map<Ip, number>();
  let inAll = 0;
  let saidAt = Number.NEGATIVE_INFINITY;
  const enter = ({ address }: Client): boolean => {
    const held = waiting.get(address) ?? 0;
    if (inAll >= MAX_WAITING || held >= MAX_WAITING_PER_CLIENT) return false;
    inAll += 1;
    waiting.set(address, held + 1);
    return true;
  };
  const leave = ({ address }: Client): void => {
    inAll -= 1;
    const left = (waiting.get(address) ?? 1) - 1;
    if (left === 0) waiting.delete(address);
    else waiting.set(address, left);
  };
  return async (packet, transport, from) => {
    const address = parseIp(from ?? '');
    const client = address && ports.clients.at(address);
    if (client === undefined) {
      ports.meter?.dropped('stranger');
      // Whoever forges addresses could write a line a packet.
      if (ports.now() - saidAt >= STRANGERS_SAID_MS) {
        saidAt = ports.now();
        ports.log.warn(
          { client: from },
          'refused a client of DNS; --allow-clients names who may ask',
        );
      }
      return undefined;
    }
    if (!enter(client)) {
      ports.meter?.dropped('flood');
      return undefined;
    }
    try {
      return await answer(packet, transport, client, ports);
    } catch (cause) {
      ports.log.error({ err: cause }, 'a question could not be answered');
      return undefined;
    } finally {
      leave(client);
    }
  };
}

function listenUdp({ host, port }: ListenAddress, serve: Serve): Promise<UdpSocket> {
  const socket = createSocket({ type: host.includes(':') ? 'udp6' : 'udp4' });
  let closed = false;
  socket.once('close', () => {
    closed = true;
  });
  socket.on('message', (packet, { address, port: to }) => {
    void serve(packet, 'udp', address).then((reply) => {
      if (reply !== undefined && !closed) socket.send(reply, to, address, () => undefined);
    });
  });
  return new Promise((resolve, reject) => {
    socket.once('error', (cause) => reject(unavailable(host, port, cause)));
    socket.bind({ address: host, port }, () => {
      socket.removeAllListeners('error');
      // A client that is gone answers with ICMP, which is no fault of ours.
      socket.on('error', () => undefined);
      resolve(socket);
    });
  });
}

function listenTcp({ host, port }: ListenAddress, serve: Serve): Promise<Server> {
  const server = createServer((socket) => void serveTcp(socket, serve));
  server.maxConnections = MAX_TCP_CONNECTIONS;
  return new Promise((resolve, reject) => {
    server.once('error', (cause) => reject(unavailable(host, port, cause)));
    server.listen({ host, port }, () => {
      server.removeAllListeners('error');
      server.on('error', () => undefined);
      resolve(server);
    });
  });
}

/** Answers the questions of a connection one after the other, which holds a client to what it reads. */
async function serveTcp(socket: Socket, serve: Serve): Promise<void> {
  socket.on('error', () => socket.destroy());
  socket.setTimeout(TCP_IDLE_MS, () => socket.destroy());
  const from = socket.remoteAddress;
  let seen: Buffer = Buffer.alloc(0);
  try {
    for await (const chunk of socket) {
      seen = Buffer.concat([seen, chunk]);
      for (let next = takeFrame(seen); next !== undefined; next = takeFrame(seen)) {
        seen = next.rest;
        const reply = await serve(next.packet, 'tcp', from);
        if (reply === undefined) return;
        socket.write(frame(reply));
      }
    }
    socket.end();
  } catch {
    // The client broke off; what it had asked is recorded.
  } finally {
    if (!socket.writableEnded) socket.destroy();
  }
}

function unavailable(host: string, port: number, cause: unknown): UnavailableError {
  const code = errorCode(cause);
  const faults: Readonly<Record<string, string>> = {
    EADDRINUSE:
      'another program has the port, perhaps systemd-resolved; choose another address with --dns',
    EACCES: 'ports below 1024 need CAP_NET_BIND_SERVICE; see samples/transparent',
    EADDRNOTAVAIL: 'this machine has no such address; choose one of its own with --dns',
  };
  return new UnavailableError(`Cannot answer DNS on ${host}:${port}: ${faults[code] ?? code}`, {
    cause,
  });
}
