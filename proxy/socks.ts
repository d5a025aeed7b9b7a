import type { Socket } from 'node:net';
import { tunnelProtocol } from '../rules/protocol.ts';
import type { Client } from './admit.ts';
import { malformedAnswer, TOO_SLOW, UNAUTHENTICATED } from './answers.ts';
import { HEAD_TIMEOUT_MS } from './first-bytes.ts';
import { type MessageReader, type ReadMessage, readMessages } from './message-reader.ts';
import { type Outcome, recordOutcome } from './outcome.ts';
import { endWith } from './reply.ts';
import { serveTunnel, type TunnelPorts } from './serve-tunnel.ts';
import {
  MAX_MESSAGE_BYTES,
  METHOD,
  readGreeting,
  readPassword,
  readRequest,
  readRequest4,
  SOCKS5,
  type SocksRequest,
} from './socks-message.ts';
import { REPLY, type SocksDialect, socks4Dialect, socks5Dialect } from './socks-reply.ts';

/** A connection whose first byte, still on the paused socket, is a version of SOCKS. */
interface Connection {
  readonly socket: Socket;
  readonly client: Client;
  readonly reader: MessageReader;
  readonly startedAt: number;
}

/** A handshake ends early with an outcome, or with none: the client left before it had asked for anything. */
type Stopped = { readonly kind: 'stopped'; readonly outcome: Outcome | undefined };

/**
 * Serves one CONNECT of a SOCKS client, and records it exactly once: SOCKS5 with or without a password
 * (RFC 1928, RFC 1929), SOCKS4 and SOCKS4a. The socket is paused, with an error listener.
 */
export async function serveSocks(
  socket: Socket,
  version: number,
  client: Client,
  ports: TunnelPorts,
): Promise<void> {
  const startedAt = ports.now();
  const reader = readMessages(socket, { timeoutMs: HEAD_TIMEOUT_MS, maxBytes: MAX_MESSAGE_BYTES });
  const serve = version === SOCKS5 ? serveSocks5 : serveSocks4;
  const outcome = await serve({ socket, client, reader, startedAt }, ports);
  if (outcome !== undefined) recordOutcome(outcome, ports.now(), ports.record);
}

async function serveSocks5(
  connection: Connection,
  ports: TunnelPorts,
): Promise<Outcome | undefined> {
  const met = await meet(connection, ports);
  if (met.kind === 'stopped') return met.outcome;
  const request = await take(connection, readRequest, socks5Dialect.no(REPLY.failure));
  if (request.kind === 'stopped') return request.outcome;
  return serveRequest({ ...connection, client: met.client }, request.value, socks5Dialect, ports);
}

async function serveSocks4(
  connection: Connection,
  ports: TunnelPorts,
): Promise<Outcome | undefined> {
  const request = await take(connection, readRequest4, socks4Dialect.no(REPLY.failure));
  if (request.kind === 'stopped') return request.outcome;
  // SOCKS4 has a user and no password: where one is asked for, it cannot be used.
  const client = await ports.identify(connection.client, undefined);
  if (client === undefined) return unauthenticated(connection, socks4Dialect.no(REPLY.notAllowed));
  return serveRequest({ ...connection, client }, request.value, socks4Dialect, ports);
}

/** Agrees with a SOCKS5 client on how to authenticate, and finds out who it is. */
async function meet(
  connection: Connection,
  { identify }: TunnelPorts,
): Promise<{ readonly kind: 'met'; readonly client: Client } | Stopped> {
  const { socket } = connection;
  const greeting = await take(connection, readGreeting, chosen(METHOD.noneAcceptable));
  if (greeting.kind === 'stopped') return greeting;
  const offered = greeting.value;
  const unnamed = await identify(connection.client, undefined);
  if (unnamed !== undefined && offered.includes(METHOD.none)) {
    socket.write(chosen(METHOD.none));
    return { kind: 'met', client: unnamed };
  }
  if (!offered.includes(METHOD.password)) {
    return { kind: 'stopped', outcome: unauthenticated(connection, chosen(METHOD.noneAcceptable)) };
  }
  socket.write(chosen(METHOD.password));
  const password = await take(connection, readPassword, WRONG_PASSWORD);
  if (password.kind === 'stopped') return password;
  const client = await identify(connection.client, basicCredentials(password.value));
  if (client === undefined) {
    return { kind: 'stopped', outcome: unauthenticated(connection, WRONG_PASSWORD) };
  }
  socket.write(RIGHT_PASSWORD);
  return { kind: 'met', client };
}

/** Serves what a known client asks for. */
function serveRequest(
  { socket, client, reader, startedAt }: Connection,
  { command, authority }: SocksRequest,
  dialect: SocksDialect,
  ports: TunnelPorts,
): Promise<Outcome> | Outcome {
  if (command !== 'connect') {
    endWith(socket, dialect.no(REPLY.commandNotSupported));
    return { kind: 'malformed', answer: malformedAnswer('of SOCKS, only CONNECT is served') };
  }
  if (authority === undefined) {
    endWith(socket, dialect.no(REPLY.addressNotSupported));
    return { kind: 'malformed', answer: malformedAnswer('its kind of address is not known') };
  }
  const protocol = tunnelProtocol(authority.port);
  const asked = { startedAt, client, layer: 'socks', protocol, authority } as const;
  return serveTunnel({ socket, asked, dialect, rest: reader.rest() }, ports);
}

/** Takes the next message of a handshake; where none comes, `no` is the last that the client hears. */
async function take<T>(
  { socket, reader }: Connection,
  read: ReadMessage<T>,
  no: Buffer,
): Promise<{ readonly kind: 'message'; readonly value: T } | Stopped> {
  const message = await reader.next(read);
  switch (message.kind) {
    case 'message':
      return message;
    case 'gone':
      socket.destroy();
      return { kind: 'stopped', outcome: undefined };
    case 'late':
      endWith(socket, no);
      return { kind: 'stopped', outcome: { kind: 'malformed', answer: TOO_SLOW } };
    case 'malformed': {
      endWith(socket, no);
      const answer = malformedAnswer(message.reason);
      return { kind: 'stopped', outcome: { kind: 'malformed', answer } };
    }
  }
}

function unauthenticated({ socket }: Connection, no: Buffer): Outcome {
  endWith(socket, no);
  return { kind: 'unauthenticated', answer: UNAUTHENTICATED };
}

function chosen(method: number): Buffer {
  return Buffer.from([SOCKS5, method]);
}

/** RFC 1929 §2. */
const RIGHT_PASSWORD = Buffer.from([1, 0]);
const WRONG_PASSWORD = Buffer.from([1, 1]);

/** A user and a password as HTTP sends them, which is how they are asked about. */
function basicCredentials({ user, password }: { user: string; password: string }): string {
  // In the Basic scheme a colon ends the user: with one in it, it is no user that the file can name.
  if (user.includes(':')) return '';
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
}
