import type { Host } from '../../rules/host.ts';
import type { Ip } from '../../rules/ip.ts';
import type { NameSource } from '../event.ts';
import type { Resolve } from '../route.ts';

export interface TransparentRoute {
  /** The address that the client connected to, where it is known. */
  readonly address: Ip | undefined;
  readonly nameFrom: NameSource | undefined;
  /** Denials are not only reported. */
  readonly enforcing: boolean;
  readonly resolve: Resolve;
  isOwn(address: Ip): boolean;
}

/** The error of a name that leads back to this machine: connecting to it would come to us again. */
const LOOP = 'ELOOP';

/**
 * Says where the name of a transparent connection is to be reached.
 *
 * While recording, where the client wanted to go: it has resolved the name itself. While enforcing, a name that the
 * client says is a claim: a program may write an allowed name into its ClientHello and connect to any address. So
 * the name is resolved here, and the client's own address used only if it is among the answers. A name from
 * the DNS layer is no claim: that address is what our resolvers answered.
 */
export function transparentResolve({
  address,
  nameFrom,
  enforcing,
  resolve,
  isOwn,
}: TransparentRoute): Resolve {
  const isClaim = nameFrom === 'sni' || nameFrom === 'host';
  if (address !== undefined && !(enforcing && isClaim)) return async () => [address];
  return async (name) => {
    const found = await resolve(name);
    if (found.some(isOwn)) throw new LoopError(name);
    return address !== undefined && found.includes(address) ? [address] : found;
  };
}

class LoopError extends Error {
  readonly code = LOOP;

  constructor(name: Host | string) {
    super(`${name} leads back to this machine`);
  }
}
