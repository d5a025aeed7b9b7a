import { type Authority, parseAuthority } from '../../rules/authority.ts';
import { type Host, isIpLiteral, parseHost } from '../../rules/host.ts';
import type { Ip } from '../../rules/ip.ts';
import type { NameSource } from '../event.ts';

/** What a client wanted to connect to. */
export interface Wanted {
  /** Absent behind a redirect, which overwrites it. */
  readonly address: Ip | undefined;
  readonly port: number;
}

/** A destination with the source of its name; without one the host is the address. */
export interface Named {
  readonly authority: Authority;
  readonly nameFrom?: NameSource | undefined;
}

/** Names that a client had looked up and been given an address for, the latest first. */
export type LookedUp = (address: Ip) => readonly Host[];

/**
 * Names the destination of a transparent connection: by what the client says on it, else by what it had looked up
 * before, else by the address; nothing where none of these is known.
 *
 * Several names may have led to one address. `isAllowed` picks among them: the client may have meant any.
 */
export function nameDestination(
  { address, port }: Wanted,
  said: { readonly name: string; readonly from: 'sni' | 'host' } | undefined,
  lookedUp: LookedUp,
  isAllowed: (authority: Authority) => boolean,
): Named | undefined {
  const host = parseHost(said?.name ?? '');
  if (said !== undefined && host.ok && !isIpLiteral(host.value)) {
    return { authority: { host: host.value, port }, nameFrom: said.from };
  }
  if (address === undefined) {
    return host.ok ? { authority: { host: host.value, port } } : undefined;
  }
  const candidates = lookedUp(address).map((name) => ({ host: name, port }));
  const meant = candidates.find(isAllowed) ?? candidates[0];
  if (meant !== undefined) return { authority: meant, nameFrom: 'dns' };
  return { authority: { host: address, port } };
}

/** The host of a Host field, whose port does not count: the client has connected to one. */
export function hostOfField(field: string | undefined): string | undefined {
  const named = parseAuthority(field?.trim() ?? '', 80);
  return named.ok ? named.value.host : undefined;
}
