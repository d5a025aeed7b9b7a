import type { Socket } from 'node:net';
import { parseAuthority } from '../rules/authority.ts';
import { tunnelProtocol } from '../rules/protocol.ts';
import type { Client } from './admit.ts';
import { malformedAnswer, UNAUTHENTICATED } from './answers.ts';
import type { ConnectHead } from './connect-head.ts';
import { headerValue } from './headers.ts';
import { type Outcome, recordOutcome } from './outcome.ts';
import { remembering } from './remembering.ts';
import { writeAnswer } from './reply.ts';
import { type Dialect, declined, serveTunnel, type TunnelPorts } from './serve-tunnel.ts';

/**
 * Serves one CONNECT request from first byte to last, and records it exactly once
 * (RFC 9110 §9.3.6). The socket is paused, with an error listener.
 */
export async function serveConnect(
  socket: Socket,
  head: ConnectHead,
  client: Client,
  ports: TunnelPorts,
): Promise<void> {
  const outcome = await runConnect(socket, head, client, ports);
  recordOutcome(outcome, ports.now(), ports.record);
}

const readTarget = remembering((text) => parseAuthority(text));

async function runConnect(
  socket: Socket,
  head: ConnectHead,
  connected: Client,
  ports: TunnelPorts,
): Promise<Outcome> {
  const startedAt = ports.now();
  const { headers, rest } = head;
  const dialect = connectDialect(headerValue(headers, 'accept'));
  const target = readTarget(head.target);
  if (!target.ok) {
    const answer = malformedAnswer(`the target of CONNECT cannot be used: ${target.reason}`);
    return declined({ socket, dialect }, { kind: 'malformed', answer });
  }
  const identified = ports.identify(connected, headerValue(headers, 'proxy-authorization'));
  const client = identified instanceof Promise ? await identified : identified;
  if (client === undefined) {
    return declined({ socket, dialect }, { kind: 'unauthenticated', answer: UNAUTHENTICATED });
  }
  const asked = {
    startedAt,
    client,
    layer: 'proxy',
    protocol: tunnelProtocol(target.value.port),
    authority: target.value,
    method: 'CONNECT',
    userAgent: headerValue(headers, 'user-agent'),
  } as const;
  return await serveTunnel({ socket, asked, dialect, rest }, ports);
}

const ESTABLISHED = Buffer.from('HTTP/1.1 200 Connection established\r\n\r\n');

/** HTTP: a status line for every ending, and a body in what the client accepts. */
function connectDialect(accept: string | undefined): Dialect {
  return {
    established: (socket) => void socket.write(ESTABLISHED),
    decline: (socket, { answer }) => writeAnswer(socket, answer, accept),
  };
}
