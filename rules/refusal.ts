import type { AddressKind } from './address.ts';
import { formatCidr } from './cidr.ts';
import type { AccessRequest } from './decide.ts';
import type { Host } from './host.ts';
import type { Ip } from './ip.ts';
import type { Misfit } from './judge.ts';
import { parseRequestPath } from './path-rule.ts';
import type { PolicyEntry } from './policy.ts';
import { formatEntryClient, nameEntry, protocolOf } from './policy-entry.ts';
import type { IndexedEntry } from './policy-index.ts';
import type { Protocol } from './protocol.ts';

/** Why an address that means something else on every machine is refused. */
export function specialAddressText(address: Ip, kind: AddressKind): string {
  if (kind === 'metadata') {
    return `${address} is the instance metadata service: through a proxy it would answer with the proxy's own identity. Put it into NO_PROXY`;
  }
  if (kind === 'loopback') {
    return `${address} is the proxy's own machine. Put localhost and 127.0.0.1 into NO_PROXY`;
  }
  return `${address} is a ${kind} address and means something else on every machine`;
}

export function addressLiteralText(address: Ip): string {
  const block = formatCidr({ network: address, bits: address.includes(':') ? 128 : 32 });
  return `a bare address needs an entry of its own in the allowlist, "cidr: ${block}"; ask for the name instead`;
}

export function privateAddressText(address: Ip, entry: string | undefined): string {
  return `it resolves to ${address}, a private address, and ${entry ?? 'its entry'} allows public ones only; "addresses: any" there would allow it`;
}

/** Why a name without an entry is refused, with the entry that somebody may have meant. */
export function unlistedText(host: Host, nearest: PolicyEntry | undefined): string {
  if (nearest === undefined) return 'the allowlist has no entry for it';
  const meaning =
    nearest.target.kind === 'below' ? `names below it, not ${host} itself` : 'that name alone';
  return `the allowlist has no entry for it; the nearest, ${nameEntry(nearest)}, means ${meaning}`;
}

/** Why the nearest entry for the right host does not fit. */
export function misfitText(
  misfit: Misfit,
  nearest: IndexedEntry | undefined,
  request: AccessRequest,
): string {
  if (nearest === undefined) return 'the allowlist has no entry for it';
  const { entry, name } = nearest;
  switch (misfit) {
    case 'no-entry':
      return 'the allowlist has no entry for it';
    case 'wrong-port':
      return `the nearest entry, ${name}, does not allow port ${request.port}`;
    case 'wrong-protocol':
      return `${name} allows ${SPOKEN[protocolOf(entry, request.port)]}, and this is ${ASKED[request.protocol]}`;
    case 'wrong-client':
      return `${name} is for ${entry.clients?.map(formatEntryClient).join(', ')} only`;
    case 'expired':
      return `${name} expired at the end of ${entry.expires}`;
    case 'wrong-path':
      return `${name} allows ${entry.paths?.join(', ')} only`;
    case 'ambiguous-path':
      return `${name} allows ${entry.paths?.join(', ')} only, and this path may be read in more than one way: ${faultOf(request)}`;
  }
}

const SPOKEN: Readonly<Record<Protocol, string>> = {
  tls: 'TLS tunnels only',
  http: 'plain HTTP requests only',
  tcp: 'tunnels only',
};

const ASKED: Readonly<Record<Protocol, string>> = {
  tls: 'a tunnel',
  http: 'a plain HTTP request',
  tcp: 'a tunnel',
};

function faultOf({ path }: AccessRequest): string {
  const parsed = parseRequestPath(path ?? '');
  return parsed.ok ? '' : parsed.reason;
}
