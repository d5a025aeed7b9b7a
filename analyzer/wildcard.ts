import { parse } from 'tldts';
import { type Host, isIpLiteral, parseHost } from '../rules/host.ts';
import { formatHostPattern, matchesHost } from '../rules/pattern.ts';
import type { Classification } from '../rules/rule.ts';

/** One entry that may stand for several names of one vendor. There are no unsafe suggestions. */
export interface WildcardSuggestion {
  /** `*.example.com`, as in an allowlist. */
  readonly pattern: string;
  /** The names seen that it would replace. */
  readonly covers: readonly Host[];
  /** What it lets through that was never seen. */
  readonly admitsBeyond: string;
  readonly safe: true;
  readonly why: string;
}

type Classify = (host: Host) => Classification;

/** Two names may be chance; three names of one vendor below one parent are a habit. */
const MIN_SIBLINGS = 3;

/**
 * Domains whose owner gives every customer a name, and that the Public Suffix List does not hold:
 * a wildcard would admit everybody else's tenant. From the vendors' own documentation of tenant
 * URLs, read 2026-11-20; what tldts knows as a private suffix is left out on purpose.
 */
const TENANT_DOMAINS: ReadonlySet<string> = new Set([
  'amazonaws.com',
  'amazonaws.com.cn',
  'amazonaws.eu',
  'api.aws',
  'api.amazonwebservices.com.cn',
  'atlassian.net',
  'auth0.com',
  'awsapps.com',
  'azure-api.net',
  'azurecr.io',
  'azmk8s.io',
  'azuredatabricks.net',
  'backblazeb2.com',
  'cloudflarestorage.com',
  'databricks.com',
  'duosecurity.com',
  'freshdesk.com',
  'googleapis.com',
  'jfrog.io',
  'okta.com',
  'okta-emea.com',
  'okta-gov.com',
  'oktapreview.com',
  'on.aws',
  'onelogin.com',
  'onmicrosoft.com',
  'oraclecloud.com',
  'oraclecloudapps.com',
  'pkg.dev',
  'pool.ntp.org',
  'salesforce.com',
  'service-now.com',
  'sharepoint.com',
  'slack.com',
  'snowflakecomputing.com',
  'splunkcloud.com',
  'tableau.com',
  'visualstudio.com',
  'wasabisys.com',
  'windows.net',
  'workday.com',
  'zendesk.com',
]);

/**
 * Domains of one owner that are still too wide: somewhere below them, strangers have names (a private
 * suffix of the Public Suffix List stands there: `cloud.fedoraproject.org`, `cloudapp.azure.com`), or
 * a service where anybody may leave data (documents, scripts and drives below `google.com`). A
 * wildcard below a narrower parent is fine. Public Suffix List of 2023-02-09, read 2026-11-20.
 */
const TOO_WIDE: ReadonlySet<string> = new Set([
  'amazon.com',
  'apple.com',
  'azure.com',
  'cdn77.org',
  'fedoraproject.org',
  'google.com',
  'linode.com',
  'live.com',
  'microsoft.com',
  'muni.cz',
  'office.com',
  'oracle.com',
  'ovh.net',
  'rit.edu',
  'yahoo.com',
]);

/**
 * Suggests a wildcard where at least three names of one vendor were seen below one parent that is
 * that vendor's alone, the narrowest such parent first.
 *
 * Never across a suffix that tenants share (`*.amazonaws.com`, `*.cloudfront.net`, `*.co.uk`; also
 * not `*.us-east-1.amazonaws.com`), never over one (`*.azure.com`), never for a name that the rules call a mirror or do not know.
 */
export function suggestWildcards(
  hosts: readonly Host[],
  classify: Classify,
): readonly WildcardSuggestion[] {
  const families = groupByVendor(hosts, classify);
  return families
    .flatMap((family) => suggestWithin(family, classify))
    .toSorted((a, b) => (a.pattern < b.pattern ? -1 : 1));
}

interface Family {
  readonly vendor: string;
  readonly hosts: readonly Host[];
}

function groupByVendor(hosts: readonly Host[], classify: Classify): Family[] {
  const families = new Map<string, Host[]>();
  for (const host of new Set(hosts)) {
    const vendor = vendorOf(host, classify);
    if (vendor !== undefined) families.set(vendor, [...(families.get(vendor) ?? []), host]);
  }
  return [...families].map(([vendor, seen]) => ({ vendor, hosts: seen.toSorted() }));
}

/** The vendor whose own, lasting name this is. */
function vendorOf(host: Host, classify: Classify): string | undefined {
  if (isIpLiteral(host) || liesInTenantDomain(host)) return undefined;
  const { vendor, stability, category, inferredFrom } = classify(host);
  const lasting = stability === 'fixed' || stability === 'rotating';
  const own = category !== 'cdn' && category !== 's3' && category !== 'aws-api';
  return lasting && own && inferredFrom === undefined ? vendor : undefined;
}

function suggestWithin({ vendor, hosts }: Family, classify: Classify): WildcardSuggestion[] {
  const parents = new Set(hosts.flatMap((host) => parentsOf(host)));
  const deepestFirst = [...parents].toSorted((a, b) => depth(b) - depth(a) || (a < b ? -1 : 1));
  const left = new Set(hosts);
  const suggestions: WildcardSuggestion[] = [];
  for (const parent of deepestFirst) {
    const covers = [...left].filter((host) => matchesHost({ kind: 'below', parent }, host));
    if (covers.length < MIN_SIBLINGS || !isVendorsAlone(parent, vendor, classify)) continue;
    for (const host of covers) left.delete(host);
    suggestions.push(toSuggestion(parent, vendor, covers));
  }
  return suggestions;
}

/** The names above a host, down to the domain that somebody registered; shared suffixes stay out. */
function parentsOf(host: Host): Host[] {
  const { domain } = parse(host, { allowPrivateDomains: true, validateHostname: false });
  if (domain === null || host === domain) return [];
  const labels = host.slice(0, -domain.length - 1).split('.');
  return labels
    .map((_label, i) => parseHost([...labels.slice(i + 1), domain].join('.')))
    .flatMap((parent) => (parent.ok ? [parent.value] : []));
}

/**
 * Asks the rules about a name below the parent that nobody has seen: what they say of it is what
 * the wildcard would admit.
 */
function isVendorsAlone(parent: Host, vendor: string, classify: Classify): boolean {
  if (TOO_WIDE.has(parent) || holdsTenantDomain(parent)) return false;
  const unseen = parseHost(`never-seen-before.${parent}`);
  if (!unseen.ok) return false;
  const verdict = classify(unseen.value);
  if (verdict.stability === 'cdn' || verdict.stability === 'mirror') return false;
  return verdict.vendor === undefined || verdict.vendor === vendor;
}

function liesInTenantDomain(host: Host): boolean {
  const labels = host.split('.');
  return labels.some((_label, i) => TENANT_DOMAINS.has(labels.slice(i).join('.')));
}

/** `*.ntp.org` would admit what `*.pool.ntp.org` must not. */
function holdsTenantDomain(parent: Host): boolean {
  return [...TENANT_DOMAINS].some((domain) => domain.endsWith(`.${parent}`));
}

function toSuggestion(parent: Host, vendor: string, covers: readonly Host[]): WildcardSuggestion {
  return {
    pattern: formatHostPattern({ kind: 'below', parent }),
    covers,
    admitsBeyond: `every other name below ${parent}, at any depth, that exists today or that ${vendor} will ever create; not ${parent} itself`,
    safe: true,
    why: `${covers.length} names of ${vendor} were seen below ${parent}, which nobody else can register names in`,
  };
}

function depth(host: Host): number {
  return host.split('.').length;
}
