import { Agent, type ClientRequest, type IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import httpProxy from 'http-proxy';
import { formatHost } from '../rules/authority.ts';
import { admit, type Client } from './admit.ts';
import { malformedAnswer, UNAUTHENTICATED, unreachableAnswer } from './answers.ts';
import { askedInside, headFault, hostField, readTarget } from './entrance.ts';
import type { Attempt } from './event.ts';
import { exchangeError, relayHead } from './exchange.ts';
import type { ForwardPorts } from './forward.ts';
import { endToEnd, fieldPairs, withVia } from './headers.ts';
import { type AnsweredOutcome, type Outcome, recordOutcome } from './outcome.ts';
import { reach } from './reach.ts';
import { writeAnswer } from './reply.ts';
import type { RequestTarget } from './request-target.ts';
import { trafficMeter } from './traffic.ts';
import { opensWebSocket } from './web-socket-accept.ts';

/** Fields of the handshake that are written anew. */
const REWRITTEN: readonly string[] = ['host', 'content-length'];

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
  const { inside } = ports;
  const target = readTarget('GET', req.url ?? '', inside);
  if (!target.ok) {
    return answered(socket, { kind: 'malformed', answer: malformedAnswer(target.reason) });
  }
  const { authority, path } = target.value;
  const fault = headFault(req, authority, ports) ?? contentFault(req);
  if (fault !== undefined) {
    return answered(socket, { kind: 'malformed', answer: malformedAnswer(fault) });
  }
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
      ...ports.seen,
      ...askedInside(inside),
    },
    ports,
  );
  if (admission.kind === 'stopped') return answered(socket, admission.outcome);
  const { attempt, route } = admission;
  const dialled = await (inside?.open(route) ?? reach(authority, route, ports));
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
  const traffic = trafficMeter(inside?.outside ?? socket);
  const { status, error } = await shakeHands(
    { req, socket, head, upstream: dialled.socket, target: target.value },
    ports,
  );
  if (status !== undefined)
    return { kind: 'closed', attempt, status, address, error, ...traffic() };
  return noAnswer(attempt, target.value, address, error ?? 'closed-early');
}

/** A handshake has no content: what followed it would be read as the first frames, or as another request. */
function contentFault({ headers }: IncomingMessage): string | undefined {
  const { 'content-length': length = '0', 'transfer-encoding': coding } = headers;
  return length === '0' && coding === undefined
    ? undefined
    : 'a WebSocket handshake has no content';
}

interface Handshake {
  readonly req: IncomingMessage;
  readonly socket: Socket;
  readonly head: Buffer;
  readonly upstream: Socket;
  readonly target: RequestTarget;
}

/**
 * Hands the handshake to http-proxy over a connection that is already open, and waits for the end.
 *
 * The library takes any 101 for a WebSocket, and loses its way in answers that are cut short: what
 * comes back is looked at here first.
 */
function shakeHands(
  { req, socket, head, upstream, target }: Handshake,
  { pseudonym, idleTimeoutMs, inside }: ForwardPorts,
): Promise<{ status: number | undefined; error: string | undefined }> {
  return new Promise((resolve) => {
    let status: number | undefined;
    let error: string | undefined;
    const agent = new Agent();
    agent.createConnection = () => upstream;
    const proxy = httpProxy.createProxyServer({ agent });
    // Of the request as it came: its fields are written anew below.
    const key = req.headers['sec-websocket-key'];
    socket.once('close', () => {
      upstream.destroy();
      resolve({ status, error });
    });
    const fail = (cause: string): void => {
      error ??= cause;
      upstream.destroy();
      if (status !== undefined) socket.destroy();
      else if (socket.writable) writeAnswer(socket, unreachableAnswer(target.authority, error));
    };
    proxy.on('proxyReqWs', (up) => {
      up.setTimeout(idleTimeoutMs, () => fail('timeout-response'));
      // The library listens after this call: its own listeners are taken over then.
      process.nextTick(() =>
        judgeAnswer(up, {
          key,
          onUpgraded() {
            status = 101;
            up.setTimeout(0);
            // The library switches the idle timer off; a dead WebSocket is as dead as a tunnel.
            setImmediate(() => socket.setTimeout(idleTimeoutMs, () => socket.destroy()));
          },
          onAnswer(answer) {
            try {
              relayAnswer(answer, { req, socket, pseudonym, onCut: fail });
              status = answer.statusCode;
            } catch (cause) {
              fail(exchangeError(cause));
            }
          },
          onBad: () => fail('bad-response'),
        }),
      );
    });
    const { host, port } = target.authority;
    req.url = target.originForm;
    req.headers = handshakeFields(req, hostField(target.authority, inside), pseudonym);
    const destination = { host: formatHost(host), port, protocol: 'http:' };
    proxy.ws(req, socket, head, { target: destination }, (cause) => fail(exchangeError(cause)));
  });
}

/** The fields that go on: those of the message, and those that ask for a WebSocket. */
function handshakeFields(
  { rawHeaders, httpVersion }: IncomingMessage,
  host: string,
  pseudonym: string,
): Record<string, string | string[]> {
  const fields: Record<string, string | string[]> = {
    host,
    connection: 'Upgrade',
    upgrade: 'websocket',
  };
  const kept = withVia(endToEnd(rawHeaders, REWRITTEN), httpVersion, pseudonym);
  for (const [name, value] of fieldPairs(kept)) {
    const key = name.toLowerCase();
    const others = fields[key];
    fields[key] = others === undefined ? value : [others, value].flat();
  }
  return fields;
}

interface Answers {
  /** What the answer has to prove that it has read. */
  readonly key: string | undefined;
  onUpgraded(): void;
  onAnswer(answer: IncomingMessage): void;
  onBad(): void;
}

/** Lets the library have an answer that is a WebSocket, and nothing else. */
function judgeAnswer(up: ClientRequest, { key, onUpgraded, onAnswer, onBad }: Answers): void {
  const [accept] = up.listeners('upgrade');
  up.removeAllListeners('upgrade');
  up.removeAllListeners('response');
  up.once('upgrade', (answer, ...rest) => {
    if (!opensWebSocket(answer.headers, key)) {
      onBad();
      return;
    }
    onUpgraded();
    accept?.call(up, answer, ...rest);
  });
  up.once('response', onAnswer);
}

interface Relayed {
  readonly req: IncomingMessage;
  readonly socket: Socket;
  readonly pseudonym: string;
  onCut(error: string): void;
}

/** Passes on an answer that is no upgrade, as that of any request; it is the last on its connection. */
function relayAnswer(answer: IncomingMessage, { req, socket, pseudonym, onCut }: Relayed): void {
  const res = new ServerResponse(req);
  res.shouldKeepAlive = false;
  relayHead(res, {
    status: answer.statusCode ?? 502,
    reason: answer.statusMessage,
    headers: answer.rawHeaders,
    pseudonym,
  });
  res.assignSocket(socket);
  socket.on('drain', () => res.emit('drain'));
  res.once('finish', () => socket.destroySoon());
  answer.once('error', () => onCut('closed-early'));
  answer.pipe(res);
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
