import type { IncomingMessage, ServerResponse } from 'node:http';
import { finished } from 'node:stream/promises';
import { formatAuthority } from '../rules/authority.ts';
import type { Ip } from '../rules/ip.ts';
import { type Asked, admit, type Client } from './admit.ts';
import { malformedAnswer, UNAUTHENTICATED, unreachableAnswer } from './answers.ts';
import { askedInside, headFault, hostField, readTarget } from './entrance.ts';
import type { Attempt } from './event.ts';
import { type Exchanged, exchange, type Outgoing } from './exchange.ts';
import { exchangeExpect } from './exchange-expect.ts';
import { endToEnd, passedBefore, withVia } from './headers.ts';
import type { Inside } from './intercept/inside.ts';
import { answerHere, countDown, maxForwards } from './max-forwards.ts';
import type { Origins } from './origins.ts';
import { type AnsweredOutcome, type Outcome, recordOutcome } from './outcome.ts';
import { reachForRequests } from './reach.ts';
import { type Answer, answerReason, writeBody } from './reply.ts';
import type { RequestTarget } from './request-target.ts';
import type { Route } from './route.ts';
import type { TunnelPorts } from './serve-tunnel.ts';
import { type Traffic, trafficMeter } from './traffic.ts';

export interface ForwardPorts extends TunnelPorts {
  readonly origins: Origins;
  /** How this proxy names itself in `Via`, unlike any other, so that it knows its own requests again. */
  readonly pseudonym: string;
  /** Where the request was seen, if the client did not ask the proxy for it. */
  readonly seen?: Pick<Asked, 'layer' | 'nameFrom'> | undefined;
  /** Set for requests inside intercepted TLS. */
  readonly inside?: Inside | undefined;
}

/** Fields that are written anew for the next hop. */
const REWRITTEN: readonly string[] = ['host'];

/** Serves one plain HTTP request from first byte to last, and records it exactly once. */
export async function serveRequest(
  req: IncomingMessage,
  res: ServerResponse,
  client: Client,
  ports: ForwardPorts,
): Promise<void> {
  const received = await receive(req, res, client, ports);
  const outcome = received.kind === 'admitted' ? await forward(received, ports) : received;
  recordOutcome(outcome, ports.now(), ports.record);
}

/** A request that may go on to its origin. */
interface Forwarding {
  readonly kind: 'admitted';
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  readonly target: RequestTarget;
  readonly attempt: Attempt;
  readonly route: Exclude<Route, { kind: 'unresolved' }>;
}

/** Takes a request from its head to "may be forwarded", or answers it. */
async function receive(
  req: IncomingMessage,
  res: ServerResponse,
  connected: Client,
  ports: ForwardPorts,
): Promise<Forwarding | Outcome> {
  const startedAt = ports.now();
  const method = req.method ?? '';
  const { inside } = ports;
  const target = readTarget(method, req.url ?? '', inside);
  if (!target.ok) return malformed(res, malformedAnswer(target.reason));
  const { authority, path } = target.value;
  const fault = headFault(req, authority, ports);
  if (fault !== undefined) return malformed(res, malformedAnswer(fault));
  const { expect } = req.headers;
  if (expect !== undefined && expect.toLowerCase() !== '100-continue') {
    return malformed(res, UNEXPECTED);
  }
  if (passedBefore(req.rawHeaders, ports.pseudonym)) return malformed(res, LOOP);
  const identified = ports.identify(connected, req.headers['proxy-authorization']);
  const client = identified instanceof Promise ? await identified : identified;
  if (client === undefined) {
    return answered(res, { kind: 'unauthenticated', answer: UNAUTHENTICATED });
  }
  const userAgent = req.headers['user-agent'];
  const admission = await admit(
    {
      startedAt,
      client,
      layer: 'proxy',
      protocol: 'http',
      authority,
      method,
      path,
      userAgent,
      ...ports.seen,
      ...askedInside(inside),
    },
    ports,
  );
  if (admission.kind === 'stopped') return answered(res, admission.outcome);
  const { attempt, route } = admission;
  return { kind: 'admitted', req, res, target: target.value, attempt, route };
}

async function forward(forwarding: Forwarding, ports: ForwardPorts): Promise<Outcome> {
  const { req, res, target, attempt, route } = forwarding;
  const traffic = trafficMeter(ports.inside?.outside ?? req.socket);
  if (maxForwards(req.method ?? '', req.rawHeaders) === 0) {
    answerHere(req, res);
    await finished(res);
    return { kind: 'closed', attempt, status: 200, ...traffic() };
  }
  const outgoing = outgoingRequest(req, target, route, ports);
  if (needsOwnConnection(req, target)) {
    const { exchanged, address } = await sendAlone(outgoing, forwarding, ports);
    return outcomeOf(forwarding, exchanged, address, traffic);
  }
  const origin = ports.origins.at(target.authority, route);
  const exchanged = await exchange(origin, outgoing, req, res);
  return outcomeOf(forwarding, exchanged, origin.address(), traffic);
}

function outcomeOf(
  { res, target, attempt }: Forwarding,
  exchanged: Exchanged,
  address: Ip | undefined,
  traffic: () => Traffic,
): Outcome {
  if (exchanged.kind === 'failed') {
    const { error } = exchanged;
    const answer = unreachableAnswer(target.authority, error);
    return answered(res, { kind: 'unreachable', attempt, answer, error, address });
  }
  const { status, error } = exchanged;
  const { bytesUp, bytesDown } = traffic();
  return { kind: 'closed', attempt, status, address, error, bytesUp, bytesDown };
}

/** Sends a request on a connection of its own, which is closed afterwards. */
async function sendAlone(
  outgoing: Outgoing,
  { req, res, route }: Forwarding,
  ports: ForwardPorts,
): Promise<{ exchanged: Exchanged; address: Ip | undefined }> {
  const dialled = await (ports.inside?.open(route) ?? reachForRequests(route, ports));
  const { address } = dialled;
  if (dialled.kind === 'failed') {
    return { exchanged: { kind: 'failed', error: dialled.error }, address };
  }
  const own = { connection: dialled.socket, idleTimeoutMs: ports.idleTimeoutMs };
  return { exchanged: await exchangeExpect(own, outgoing, req, res), address };
}

/** What undici's dispatcher cannot send. */
function needsOwnConnection({ headers }: IncomingMessage, { originForm }: RequestTarget): boolean {
  return headers.expect !== undefined || headers.trailer !== undefined || originForm === '*';
}

function outgoingRequest(
  req: IncomingMessage,
  { authority, originForm }: RequestTarget,
  route: Forwarding['route'],
  { pseudonym, inside }: Pick<ForwardPorts, 'pseudonym' | 'inside'>,
): Outgoing {
  // Inside a tunnel the next hop is the origin: a parent proxy has opened the way there.
  const parent = route.kind === 'parent' && inside === undefined ? route.parent : undefined;
  // A proxy names the host that it was asked for, whatever Host said (RFC 9112 §3.2.2).
  const left = maxForwards(req.method ?? '', req.rawHeaders);
  const kept = endToEnd(req.rawHeaders, REWRITTEN);
  const headers = ['Host', hostField(authority, inside)];
  headers.push(...(left === undefined ? kept : countDown(kept, left - 1)));
  withVia(headers, req.httpVersion, pseudonym);
  if (parent?.authorization !== undefined) {
    headers.push('Proxy-Authorization', parent.authorization);
  }
  const { 'content-length': length, 'transfer-encoding': coding } = req.headers;
  return {
    method: req.method ?? '',
    path: parent === undefined ? originForm : `http://${formatAuthority(authority)}${originForm}`,
    headers,
    hasBody: coding !== undefined || (length !== undefined && length !== '0'),
    pseudonym,
  };
}

const UNEXPECTED: Answer = {
  status: 417,
  proxyError: 'http_request_error',
  text: 'only "Expect: 100-continue" is known (RFC 9110 §10.1.1)',
};
const LOOP: Answer = {
  status: 508,
  proxyError: 'proxy_loop_detected',
  text: 'this request has been through this proxy before; look for a proxy that points back here',
};

function malformed(res: ServerResponse, answer: Answer): Outcome {
  // What follows on this connection cannot be trusted to start where a request starts.
  res.shouldKeepAlive = false;
  return answered(res, { kind: 'malformed', answer });
}

function answered(res: ServerResponse, outcome: AnsweredOutcome): Outcome {
  if (res.headersSent) return outcome;
  const { answer } = outcome;
  const { body, headers } = writeBody(answer, res.req.headers.accept);
  res.writeHead(answer.status, answerReason(answer), headers);
  res.end(body);
  return outcome;
}
