import { addressKind } from '../../rules/address.ts';
import { type Host, isIpLiteral, parseHost } from '../../rules/host.ts';
import { parseIp } from '../../rules/ip.ts';

/**
 * Says whether an address lies outside of the network that the clients are in. Documentation ranges
 * count as outside: they stand for public addresses wherever somebody tries things out.
 */
export function isOutside(address: string): boolean {
  const ip = parseIp(address);
  if (ip === undefined) return false;
  const kind = addressKind(ip);
  return kind === 'public' || kind === 'reserved';
}

/** Last labels that no public registry hands out (RFC 6762 §3 and appendix G, RFC 8375, ICANN `internal`). */
const PRIVATE_SUFFIX =
  /(?:^|\.)(?:internal|intranet|private|corp|home|lan|local|localdomain|localhost|home\.arpa|in-addr\.arpa|ip6\.arpa)$/;

/** A name that has no meaning outside of the network: a bare label, or one below a private suffix. */
function isPrivateName(name: string): boolean {
  return !name.includes('.') || PRIVATE_SUFFIX.test(name);
}

/** A looked-up name as a host; `undefined` for an address and for what is no host (`_ldap._tcp`). */
export function publicHost(name: string): Host | undefined {
  const host = parseHost(name);
  return host.ok && !isIpLiteral(host.value) && !isPrivateName(host.value) ? host.value : undefined;
}
