import type { Authority } from '../rules/authority.ts';
import type { AccessRequest, Decision } from '../rules/decide.ts';
import type { Ip } from '../rules/ip.ts';
import type { Protocol } from '../rules/protocol.ts';
import { refusedAnswer, UNRECORDED_ANSWER, unreachableAnswer } from './answers.ts';
import type { Attempt, Layer } from './event.ts';
import type { Outcome, RecordPort } from './outcome.ts';
import { type Route, type RouteOptions, routeTo } from './route.ts';

/** The client at the other end of a connection. */
export interface Client {
  readonly address: Ip;
  readonly role: string | undefined;
}

/** A request that names a destination, in whatever protocol it was asked. */
export interface Asked {
  readonly startedAt: number;
  readonly client: Client;
  readonly layer: Layer;
  readonly protocol: Protocol;
  readonly authority: Authority;
  readonly method?: string | undefined;
  readonly path?: string | undefined;
  readonly userAgent?: string | undefined;
}

export interface AdmitPorts {
  decide(request: AccessRequest): Decision;
  decideAddress(request: AccessRequest, address: Ip): Decision;
  readonly record: RecordPort;
  readonly routing: RouteOptions;
}

export type Admission =
  | { readonly kind: 'admitted'; readonly attempt: Attempt; readonly route: OpenRoute }
  | { readonly kind: 'stopped'; readonly outcome: Outcome };

type OpenRoute = Exclude<Route, { kind: 'unresolved' }>;

/**
 * Takes a request from "asked" to "may be dialled": decide on the name, resolve it, decide on the
 * addresses, commit the destination to the record.
 *
 * The order is the promise: a refused name is never resolved, a refused address never dialled, and
 * a client gets no answer before the destination it asked for is durable.
 */
export async function admit(asked: Asked, ports: AdmitPorts): Promise<Admission> {
  const request = accessRequest(asked);
  const byName = ports.decide(request);
  if (byName.verdict === 'denied') return refuse(asked, byName, ports);
  const route = await routeTo(asked.authority, ports.routing);
  const byAddress = decideRoute(request, route, ports) ?? byName;
  if (byAddress.verdict === 'denied') return refuse(asked, byAddress, ports);
  const attempt = attemptOf(asked, byName);
  if (!(await ports.record.begin(attempt))) {
    return { kind: 'stopped', outcome: { kind: 'unrecorded', attempt, answer: UNRECORDED_ANSWER } };
  }
  if (route.kind !== 'unresolved') return { kind: 'admitted', attempt, route };
  const answer = unreachableAnswer(asked.authority, route.error);
  return { kind: 'stopped', outcome: { kind: 'unreachable', attempt, answer, error: route.error } };
}

function accessRequest({ client, protocol, authority, path }: Asked): AccessRequest {
  const { address, role } = client;
  return { client: address, role, protocol, host: authority.host, port: authority.port, path };
}

/** The first refusal among the addresses, if there is one: a name that leads to one bad place is refused. */
function decideRoute(
  request: AccessRequest,
  route: Route,
  ports: AdmitPorts,
): Decision | undefined {
  if (route.kind !== 'direct' || route.pinned) return undefined;
  for (const address of route.addresses) {
    const decision = ports.decideAddress(request, address);
    if (decision.verdict === 'denied') return decision;
  }
  return undefined;
}

async function refuse(
  asked: Asked,
  decision: Extract<Decision, { verdict: 'denied' }>,
  ports: AdmitPorts,
): Promise<Admission> {
  const attempt = attemptOf(asked, decision);
  if (!(await ports.record.begin(attempt))) {
    return { kind: 'stopped', outcome: { kind: 'unrecorded', attempt, answer: UNRECORDED_ANSWER } };
  }
  const answer = refusedAnswer(asked.authority, decision.text);
  return { kind: 'stopped', outcome: { kind: 'refused', attempt, answer } };
}

function attemptOf(asked: Asked, decision: Decision): Attempt {
  const { startedAt, client, layer, protocol, authority, method, path, userAgent } = asked;
  return {
    startedAt,
    client: client.address,
    role: client.role,
    layer,
    protocol,
    host: authority.host,
    port: authority.port,
    verdict: decision.verdict,
    entry: decision.verdict === 'allowed' ? decision.entry : undefined,
    method,
    path,
    userAgent,
  };
}
