import { generateKeyPairSync } from 'node:crypto';
import type { Host } from '../../rules/host.ts';
import type { CertificateAuthority } from './ca.ts';
import { startLeafSigner } from './leaf-signer.ts';
import { type Terminator, terminateWith } from './terminate.ts';

/** What stands in for hosts towards their clients: one certificate a host, made when it is first asked for. */
export interface Leaves extends Disposable {
  terminatorFor(host: Host): Promise<Terminator>;
  /** Certificates made so far. */
  made(): number;
}

export interface LeavesOptions {
  readonly now: () => number;
  /** Hosts to remember; the one that was not asked for longest goes first. */
  readonly maxHosts?: number | undefined;
}

/** As many names as a large deployment asks for; each costs some 30 kB of memory. */
const MAX_HOSTS = 1_000;

const HOUR_MS = 3_600_000;
/** Clocks of nodes that have just booted are often behind. */
const BEFORE_MS = 24 * HOUR_MS;
/** Short: a leaf that gets away is worth little, and making one anew costs nothing. */
const AFTER_MS = 72 * HOUR_MS;
const RENEW_MS = 24 * HOUR_MS;

interface Entry {
  readonly terminator: Promise<Terminator>;
  readonly renewAt: number;
}

/**
 * Keeps the certificates of intercepted hosts, all for one key (ECDSA P-256, made anew with each start: see
 * docs/decisions/0018). However many clients ask for a new host at once, one certificate is made.
 */
export function keepLeaves(ca: CertificateAuthority, options: LeavesOptions): Leaves {
  const { now, maxHosts = MAX_HOSTS } = options;
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const key = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const signer = startLeafSigner(ca, publicKey.export({ type: 'spki', format: 'der' }));
  const entries = new Map<Host, Entry>();
  let made = 0;

  const make = async (host: Host, at: number): Promise<Terminator> => {
    made += 1;
    // A leaf must not outlive its CA.
    const notAfter = Math.min(at + AFTER_MS, ca.notAfter);
    const certificate = await signer.sign(host, at - BEFORE_MS, notAfter);
    return terminateWith({ key, certificate });
  };
  return {
    terminatorFor(host) {
      const at = now();
      const known = entries.get(host);
      // Whoever was asked for last stands last.
      entries.delete(host);
      const fresh =
        known !== undefined && at < known.renewAt
          ? known
          : { terminator: make(host, at), renewAt: at + RENEW_MS };
      entries.set(host, fresh);
      const [oldest] = entries.size > maxHosts ? entries.keys() : [];
      if (oldest !== undefined) entries.delete(oldest);
      return fresh.terminator;
    },
    made: () => made,
    [Symbol.dispose]: () => signer[Symbol.dispose](),
  };
}
