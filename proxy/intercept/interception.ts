import type { Host } from '../../rules/host.ts';
import type { Fallback } from './fallback.ts';
import type { Leaves } from './leaves.ts';
import type { OriginTrust } from './origin-trust.ts';

/** What it takes to decrypt: whose TLS, with what certificates, and whom we trust ourselves. */
export interface Interception {
  /** Whether TLS for this host is decrypted, as far as its name says. */
  wants(host: Host): boolean;
  readonly leaves: Leaves;
  /** Absent with `--intercept-fallback=false`: who rejects our certificate goes without. */
  readonly fallback: Fallback | undefined;
  /** What origins are checked against. */
  readonly trust: OriginTrust;
}
