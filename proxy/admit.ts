import type { Authority } from '../rules/authority.ts';
import type { AccessRequest, Allowed, Decision, Denied } from '../rules/decide.ts';
import type { Ip } from '../rules/ip.ts';
import type { Protocol } from '../rules/protocol.ts';
import { refusedAnswer, UNRECORDED_ANSWER, unreachableAnswer } from './answers.ts';
import type { Identify } from './auth/identify.ts';
import type { Attempt, Layer, NameSource } from './event.ts';
import type { Guard } from './guard.ts';
import type { AnsweredOutcome, RecordPort } from './outcome.ts';
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
  readonly nameFrom?: NameSource | undefined;
  /** The tunnel inside which it is the first request. */
  readonly continues?: Attempt | undefined;
}

export interface AdmitPorts extends Guard {
  readonly identify: Identify;
  readonly record: RecordPort;
  readonly routing: RouteOptions;
}

export type Admission =
  | {
      readonly kind: 'admitted';
      readonly request: AccessRequest;
      readonly attempt: Attempt;
      readonly route: OpenRoute;
      /** What allowed it; absent where it is let through only to see what would be denied. */
      readonly allowed: Allowed | undefined;
    }
  | { readonly kind: 'stopped'; readonly outcome: AnsweredOutcome };

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
  if (stops(byName, ports)) return refuse(asked, byName, ports);
  const found = routeTo(asked.authority, ports.routing);
  const route = found instanceof Promise ? await found : found;
  const decision = decideRoute(request, route, ports) ?? byName;
  if (stops(decision, ports)) return refuse(asked, decision, ports);
  const attempt = attemptOf(asked, decision, ports);
  const begun = ports.record.begin(attempt);
  if (begun !== true && !(await begun)) return unrecorded(attempt);
  if (route.kind !== 'unresolved') {
    const allowed = decision.verdict === 'allowed' ? decision : undefined;
    return { kind: 'admitted', request, attempt, route, allowed };
  }
  const answer = unreachableAnswer(asked.authority, route.error);
  return { kind: 'stopped', outcome: { kind: 'unreachable', attempt, answer, error: route.error } };
}

/**
 * Says whether a decision ends the request. Special addresses do so even where denials are only
 * reported: what they would let through is not traffic of the deployment but the proxy's own identity.
 */
function stops(decision: Decision, { reportOnly }: AdmitPorts): decision is Denied {
  return decision.verdict === 'denied' && !(reportOnly && decision.reason !== 'special-address');
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
  const decisions = route.addresses.map((address) => ports.decideAddress(request, address));
  return (
    decisions.find((decision) => stops(decision, ports)) ??
    decisions.find(({ verdict }) => verdict === 'denied') ??
    decisions[0]
  );
}

async function refuse(asked: Asked, denied: Denied, ports: AdmitPorts): Promise<Admission> {
  const attempt = attemptOf(asked, denied, ports);
  const begun = ports.record.begin(attempt);
  if (begun !== true && !(await begun)) return unrecorded(attempt);
  const answer = refusedAnswer(asked.authority, denied, ports.denial);
  return {
    kind: 'stopped',
    outcome: { kind: 'refused', attempt, answer, reason: denied.reason },
  };
}

function unrecorded(attempt: Attempt): Admission {
  return { kind: 'stopped', outcome: { kind: 'unrecorded', attempt, answer: UNRECORDED_ANSWER } };
}

function attemptOf(asked: Asked, decision: Decision, ports: AdmitPorts): Attempt {
  const { reportOnly, policyLabel } = ports;
  const { startedAt, client, layer, protocol, authority, method, path, userAgent } = asked;
  const { nameFrom, continues } = asked;
  const denied =
    reportOnly && decision.verdict === 'denied' && decision.reason !== 'special-address';
  return {
    startedAt,
    client: client.address,
    role: client.role,
    layer,
    protocol,
    host: authority.host,
    port: authority.port,
    verdict: denied ? 'would-deny' : decision.verdict,
    entry: decision.verdict === 'allowed' ? decision.entry : undefined,
    policy: policyLabel?.(),
    method,
    path,
    userAgent,
    nameFrom,
    continues,
  };
}
