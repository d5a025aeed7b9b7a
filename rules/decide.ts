import { type AddressKind, addressKind } from './address.ts';
import { type Host, isIpLiteral } from './host.ts';
import type { Ip } from './ip.ts';
import type { Protocol } from './protocol.ts';

/** What is allowed. `open`: everything but the special addresses, for recording. */
export interface Policy {
  readonly kind: 'open';
}

/** One request, as far as a decision may depend on it. */
export interface AccessRequest {
  readonly client: Ip;
  readonly protocol: Protocol;
  readonly host: Host;
  readonly port: number;
}

export type RefusalReason = 'special-address';

export type Decision =
  | { readonly verdict: 'allowed'; readonly entry?: string | undefined }
  | { readonly verdict: 'denied'; readonly reason: RefusalReason; readonly text: string };

const ALLOWED: Decision = { verdict: 'allowed' };

/**
 * Decides on a request before its name is resolved; a refused name is never looked up.
 * The only place that decides, together with `decideAddress`.
 */
export function decide(policy: Policy, request: AccessRequest): Decision {
  return isIpLiteral(request.host) ? decideAddress(policy, request, request.host) : ALLOWED;
}

/**
 * Decides on the address that a request is about to be connected to, so that no name can lead
 * where an address may not go. Called with every address that a name resolved to.
 */
export function decideAddress(_policy: Policy, { client }: AccessRequest, address: Ip): Decision {
  const kind = addressKind(address);
  if (kind === 'public' || kind === 'private' || kind === 'reserved') return ALLOWED;
  // The proxy's own loopback is no secret to a client on the same machine, and to nobody else open.
  if (kind === 'loopback' && addressKind(client) === 'loopback') return ALLOWED;
  return { verdict: 'denied', reason: 'special-address', text: refusalText(address, kind) };
}

function refusalText(address: Ip, kind: AddressKind): string {
  if (kind === 'metadata') {
    return `${address} is the instance metadata service: through a proxy it would answer with the proxy's own identity. Put it into NO_PROXY`;
  }
  if (kind === 'loopback') {
    return `${address} is the proxy's own machine. Put localhost and 127.0.0.1 into NO_PROXY`;
  }
  return `${address} is a ${kind} address and means something else on every machine`;
}
