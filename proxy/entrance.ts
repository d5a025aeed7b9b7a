import type { IncomingMessage } from 'node:http';
import { type Authority, formatAuthority, formatHost } from '../rules/authority.ts';
import type { Asked } from './admit.ts';
import { framingFault } from './framing.ts';
import type { Guard } from './guard.ts';
import type { Inside } from './intercept/inside.ts';
import { parseInsideTarget, parseRequestTarget } from './request-target.ts';

/** Where a request came in: absent at the proxy's own door, else the tunnel whose TLS was decrypted. */
type Entrance = Inside | undefined;

/** Reads the target of a request: a full URL, or inside a tunnel what an origin is asked for. */
export function readTarget(
  method: string,
  url: string,
  inside: Entrance,
): ReturnType<typeof parseRequestTarget> {
  return inside === undefined
    ? parseRequestTarget(method, url)
    : parseInsideTarget(method, url, inside.authority);
}

/**
 * Says what keeps a request from having one reading. While recording, a Host that disagrees with the URL is put right;
 * where a list is enforced it is an attack, and inside a tunnel there is no URL that could put it right.
 */
export function headFault(
  req: IncomingMessage,
  authority: Authority,
  { decideOpening, inside }: Pick<Guard, 'decideOpening'> & { readonly inside?: Entrance },
): string | undefined {
  const mustAgree = decideOpening !== undefined || inside !== undefined;
  return framingFault(req, mustAgree ? authority : undefined, usualPort(inside));
}

/** How a request inside a tunnel is asked for; the first one is one attempt with its tunnel. */
export function askedInside(
  inside: Entrance,
): Pick<Asked, 'layer' | 'protocol' | 'continues'> | undefined {
  if (inside === undefined) return undefined;
  return { layer: 'intercept', protocol: inside.protocol, continues: inside.takeAttempt() };
}

/** Writes a Host field, without the port that goes without saying. */
export function hostField({ host, port }: Authority, inside: Entrance): string {
  return port === usualPort(inside) ? formatHost(host) : formatAuthority({ host, port });
}

function usualPort(inside: Entrance): 80 | 443 {
  return inside === undefined ? 80 : 443;
}
