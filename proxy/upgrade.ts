import { Agent, type IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import httpProxy from 'http-proxy';
import { formatAuthority, formatHost } from '../rules/authority.ts';
import { admit, type Client } from './admit.ts';
import { malformedAnswer, UNAUTHENTICATED, unreachableAnswer } from './answers.ts';
import type { Attempt } from './event.ts';
import { exchangeError } from './exchange.ts';
import type { ForwardPorts } from './forward.ts';
import { type AnsweredOutcome, type Outcome, recordOutcome } from './outcome.ts';
import { reach } from './reach.ts';
import { writeAnswer } from './reply.ts';
import { parseRequestTarget, type RequestTarget } from './request-target.ts';
import { trafficMeter } from './traffic.ts';

/** Says whether a request asks for a WebSocket; other upgrades are answered without one (RFC 9110 §7.8). */
export function asksForWebSocket(req: IncomingMessage): boolean {
  return req.method === 'GET' && req.headers.upgrade?.toLowerCase() === 'websocket';
}

/** Serves one WebSocket handshake over plain HTTP and the connection that follows; recorded once. */
export async function serveUpgrade(
  req: IncomingMessage,
  socket: Socket,
  head: Buffer,
  client: Client,
  ports: ForwardPorts,
): Promise<void> {
  const outcome = await runUpgrade(req, socket, head, client, ports);
  recordOutcome(outcome, ports.now(), ports.record);
}

async function runUpgrade(
  req: IncomingMessage,
  socket: Socket,
  head: Buffer,
  connected: Client,
  ports: ForwardPorts,
): Promise<Outcome> {
  const startedAt = ports.now();
  const target = parseRequestTarget('GET', req.url ?? '');
  if (!target.ok) {
    return answered(socket, { kind: 'malformed', answer: malformedAnswer(target.reason) });
  }
  const { authority, path } = target.value;
  const client = await ports.identify(connected, req.headers['proxy-authorization']);
  if (client === undefined) {
    return answered(socket, { kind: 'unauthenticated', answer: UNAUTHENTICATED });
  }
  const userAgent = req.headers['user-agent'];
  const admission = await admit(
    {
      startedAt,
      client,
      layer: 'proxy',
      protocol: 'http',
      authority,
      method: 'GET',
      path,
      userAgent,
    },
    ports,
  );
  if (admission.kind === 'stopped') return answered(socket, admission.outcome);
  const { attempt, route } = admission;
  const dialled = await reach(authority, route, ports);
  const { address } = dialled;
  if (dialled.kind === 'failed') {
    const answer = unreachableAnswer(authority, dialled.error);
    return answered(socket, {
      kind: 'unreachable',
      attempt,
      answer,
      error: dialled.error,
      address,
    });
  }
  const traffic = trafficMeter(socket);
  const { status, error } = await shakeHands(
    { req, socket, head, upstream: dialled.socket, target: target.value },
    ports,
  );
  if (status !== undefined)
    return { kind: 'closed', attempt, status, address, error, ...traffic() };
  return noAnswer(attempt, target.value, address, error ?? 'closed-early');
}

interface Handshake {
  readonly req: IncomingMessage;
  readonly socket: Socket;
  readonly head: Buffer;
  readonly upstream: Socket;
  readonly target: RequestTarget;
}

/** Hands the handshake to http-proxy over a connection that is already open, and waits for the end. */
function shakeHands(
  { req, socket, head, upstream, target }: Handshake,
  { pseudonym, idleTimeoutMs }: ForwardPorts,
): Promise<{ status: number | undefined; error: string | undefined }> {
  return new Promise((resolve) => {
    let status: number | undefined;
    let error: string | undefined;
    const agent = new Agent();
    agent.createConnection = () => upstream;
    const proxy = httpProxy.createProxyServer({ agent });
    proxy.on('proxyReqWs', (up) => {
      up.once('upgrade', () => {
        status = 101;
        // The library switches the idle timer off; a dead WebSocket is as dead as a tunnel.
        setImmediate(() => socket.setTimeout(idleTimeoutMs, () => socket.destroy()));
      });
      up.once('response', (answer) => {
        status = answer.statusCode;
      });
    });
    socket.once('close', () => {
      upstream.destroy();
      resolve({ status, error });
    });
    const { host, port } = target.authority;
    req.url = target.originForm;
    for (const name of ['proxy-authorization', 'proxy-connection', 'keep-alive']) {
      delete req.headers[name];
    }
    const via = [req.headers.via, `1.1 ${pseudonym}`].filter(Boolean).join(', ');
    const headers = { host: port === 80 ? formatHost(host) : formatAuthority({ host, port }), via };
    const destination = { host: formatHost(host), port, protocol: 'http:' };
    proxy.ws(req, socket, head, { target: destination, headers }, (cause) => {
      error = exchangeError(cause);
      if (status === undefined) writeAnswer(socket, unreachableAnswer(target.authority, error));
    });
  });
}

function noAnswer(
  attempt: Attempt,
  { authority }: RequestTarget,
  address: string | undefined,
  error: string,
): Outcome {
  const answer = unreachableAnswer(authority, error);
  return { kind: 'unreachable', attempt, answer, error, address };
}

function answered(socket: Socket, outcome: AnsweredOutcome): Outcome {
  writeAnswer(socket, outcome.answer);
  return outcome;
}
