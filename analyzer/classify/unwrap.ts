import { parse } from 'tldts';
import { type Host, parseHost } from '../../rules/host.ts';

/** A name that an access broker put its own suffix behind, and what stood there before. */
export interface Unwrapped {
  readonly inner: Host;
  /** The product, as its vendor calls it. */
  readonly broker: string;
}

interface Broker {
  readonly name: string;
  readonly suffix: string;
  /** A label that the broker puts between the name and its suffix. */
  readonly pop?: RegExp;
}

const DEFENDER = 'Microsoft Defender for Cloud Apps';

/**
 * Reverse proxies that append their suffix to the whole name: `iam.amazonaws.com` becomes
 * `iam.amazonaws.com.rproxy.goskope.com`.
 *
 * Sources, read 2026-11-20: Netskope, the founding project's Squid log (its first seed) and links in
 * public repositories; Microsoft, "Troubleshooting access and session controls"
 * (learn.microsoft.com/defender-cloud-apps/troubleshooting-proxy) and the MISP warning list
 * microsoft-mdca-proxy 20260819, its test rings left out. Left out on purpose: Forcepoint ONE
 * (`github-com.btglss.net`) and EZproxy, which write dots as hyphens: `ec2-us-east-1-…` cannot be
 * read back without a guess. `*.myshn.net` (Skyhigh) encodes a tenant and not a name.
 */
const BROKERS: readonly Broker[] = [
  { name: 'Netskope', suffix: '.rproxy.goskope.com' },
  { name: DEFENDER, suffix: '.mcas.ms' },
  { name: DEFENDER, suffix: '.rs-mcas.ms' },
  { name: DEFENDER, suffix: '.mcas-gov.ms' },
  { name: DEFENDER, suffix: '.mcas-gov.us' },
  // Until 2021 with a data centre: contoso.sharepoint.com.us3.cas.ms
  { name: DEFENDER, suffix: '.cas.ms', pop: /\.(?:us|eu)\d?$/ },
];

/**
 * Takes a name out of the suffix of a known access broker.
 *
 * What remains must be a name that the public DNS can hold: the broker's own hosts
 * (`mcas-proxyweb.mcas.ms`) are not wrapped around anything. The traffic still goes to the broker:
 * the inner name says what the client wanted, not whom it talks to.
 */
export function unwrap(host: Host): Unwrapped | undefined {
  const broker = BROKERS.find(({ suffix }) => host.endsWith(suffix));
  if (broker === undefined) return undefined;
  const wrapped = host.slice(0, -broker.suffix.length);
  if (broker.pop !== undefined && !broker.pop.test(wrapped)) return undefined;
  const inner = parseHost(broker.pop === undefined ? wrapped : wrapped.replace(broker.pop, ''));
  return inner.ok && isPublicName(inner.value)
    ? { inner: inner.value, broker: broker.name }
    : undefined;
}

/** Says whether a name lies below a suffix that ICANN delegates; `mcas-proxyweb` and `db.corp` do not. */
function isPublicName(host: Host): boolean {
  const { domain, isIcann } = parse(host, { validateHostname: false });
  return domain !== null && isIcann === true;
}
