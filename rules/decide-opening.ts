import type { Allowed, Decision, Denied, Policy, RefusalReason } from './decide.ts';
import { type Host, isIpLiteral, parseHost } from './host.ts';

/** The first bytes of a tunnel, as far as a decision may depend on them. */
export type TunnelOpening =
  | { readonly kind: 'client-hello' /** As it was sent. */; readonly sni: string | undefined }
  | { readonly kind: 'other' };

/**
 * Decides on the first bytes of a tunnel that was allowed by name and address.
 *
 * A ClientHello for another name is refused in every tunnel: it asks a shared front for somebody
 * else (domain fronting). Where only `tls` entries allowed the tunnel, it must open with a
 * ClientHello that names the host. A bare address has no name to compare with, and while recording
 * nothing is compared.
 */
export function decideOpening(
  policy: Policy,
  admitted: Allowed,
  host: Host,
  opening: TunnelOpening,
): Decision {
  if (policy.kind === 'open') return admitted;
  const mustBeTls = admitted.opening === 'client-hello';
  if (opening.kind === 'other') {
    return mustBeTls ? refuse('not-tls', 'it allows TLS only', admitted) : admitted;
  }
  if (isIpLiteral(host)) return admitted;
  if (opening.sni === undefined) {
    return mustBeTls ? refuse('no-sni', 'the ClientHello names no server', admitted) : admitted;
  }
  const sni = parseHost(opening.sni);
  if (sni.ok && sni.value === host) return admitted;
  return refuse('sni-mismatch', 'the ClientHello is for another server', admitted);
}

function refuse(reason: RefusalReason, text: string, { entry }: Allowed): Denied {
  const where = entry === undefined ? '' : ` (${entry})`;
  return { verdict: 'denied', reason, text: `${text}${where}`, nearest: entry };
}
