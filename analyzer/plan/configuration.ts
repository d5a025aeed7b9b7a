import type { ConfigurationChange, PlannedEndpoint, ReportDestination } from '../report.ts';
import type { EndpointGuide, Setting } from './endpoint-guide.ts';
import { expertSettings } from './expert-settings.ts';

interface ConfigurationContext {
  readonly home?: string | undefined;
  readonly guide: EndpointGuide;
  readonly endpoints: readonly PlannedEndpoint[];
}

/**
 * Collects the settings that make traffic go away or go elsewhere, each with the hosts it is for.
 *
 * A destination to reconfigure for which no setting is on record is listed with its reason, so
 * that nothing that needs a hand is missing from the plan.
 */
export function planConfiguration(
  destinations: readonly ReportDestination[],
  { home, guide, endpoints }: ConfigurationContext,
): ConfigurationChange[] {
  const changes = new Map<string, Setting & { readonly hosts: Set<string> }>();
  for (const destination of destinations) {
    const setting = settingFor(destination, guide, home);
    if (setting === undefined) continue;
    const key = JSON.stringify([setting.setting, setting.value, setting.why]);
    const change = changes.get(key) ?? { ...setting, hosts: new Set() };
    change.hosts.add(destination.host);
    changes.set(key, change);
  }
  return [
    ...noProxy(destinations, endpoints),
    ...[...changes.values()].map(withHosts),
    ...expertSettings(destinations),
  ];
}

function settingFor(
  { host, service, region, category, disposition, reason, rule }: ReportDestination,
  guide: EndpointGuide,
  home: string | undefined,
): Setting | undefined {
  if (disposition !== 'reconfigure') return undefined;
  const vpcRegion = home ?? region;
  const known =
    service === null || vpcRegion === null
      ? undefined
      : guide.settingFor({ host, service }, vpcRegion);
  if (known !== undefined) return known;
  if (category === 'time-dns') return TIME_AND_NAMES;
  const from = { source: rule?.source, read: rule?.read };
  return { ...(category === 'os-mirror' ? INTERNAL_MIRROR : BY_HAND), ...from, why: reason };
}

/** Amazon Time Sync Service and the VPC resolver. */
const TIME_AND_NAMES: Setting = {
  setting: 'time and name servers',
  value: '169.254.169.123 for time, the VPC resolver (169.254.169.253) for names',
  why: 'every VPC has both, and neither needs egress',
  source: 'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configure-ec2-ntp.html',
  read: '2026-11-20',
};

/** In place of a mirror list: yum and dnf call it `baseurl`, apt and zypper write it into the source. */
const INTERNAL_MIRROR = { setting: 'repository baseurl', value: 'an internal mirror' };

const BY_HAND = { setting: 'client configuration', value: 'see why' };

/** What is local already, and what will be once the endpoints are there: one list now, one then. */
function noProxy(
  destinations: readonly ReportDestination[],
  endpoints: readonly PlannedEndpoint[],
): ConfigurationChange[] {
  const local = unique(
    destinations.filter(({ disposition }) => disposition === 'local').map(({ host }) => host),
  );
  const carried = unique(endpoints.flatMap(namesOf));
  const change = (hosts: readonly string[], value: string, why: string): ConfigurationChange[] =>
    hosts.length === 0
      ? []
      : [{ setting: 'NO_PROXY', value, why, hosts, source: null, read: null }];
  return [
    ...change(
      local,
      local.join(','),
      'these never leave the network, and a proxy would answer for itself',
    ),
    ...change(
      carried,
      [...local, ...carried].join(','),
      `as soon as the endpoints are there, where clients use a proxy: what goes to a proxy does not use the endpoints of the client${suffixNote(carried)}`,
    ),
  ];
}

/** What clients ask for, or will ask for as soon as a setting moves them over to the endpoint. */
function namesOf({ covers, privateDnsNames }: PlannedEndpoint): string[] {
  return covers.length > 0 ? [...covers] : privateDnsNames.map((name) => name.replace('*.', '.'));
}

/** In curl, Python and Go an entry is the name and all below it; only what is meant may have both. */
function suffixNote(hosts: readonly string[]): string {
  const parents = hosts.filter((host) => /^s3[.-]/.test(host));
  if (parents.length === 0) return '';
  return `; to most clients ${parents.join(', ')} means every bucket below it too, also those of other regions`;
}

function withHosts({
  setting,
  value,
  why,
  details,
  source,
  read,
  hosts,
}: Setting & { readonly hosts: ReadonlySet<string> }): ConfigurationChange {
  const reasons = [why, details].filter((text) => text !== undefined && text !== '');
  return {
    setting,
    value,
    why: reasons.join('; '),
    hosts: [...hosts].toSorted(),
    source: source ?? null,
    read: read ?? null,
  };
}

function unique(hosts: readonly string[]): string[] {
  return [...new Set(hosts)].toSorted();
}
