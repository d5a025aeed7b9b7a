import type { ConfigurationChange, ReportDestination } from '../report.ts';
import type { EndpointGuide, Setting } from './endpoint-guide.ts';

/**
 * Collects the settings that make traffic go away or go elsewhere, each with the hosts it is for.
 *
 * A destination to reconfigure for which no setting is on record is listed with its reason, so
 * that nothing that needs a hand is missing from the plan.
 */
export function planConfiguration(
  destinations: readonly ReportDestination[],
  { home, guide }: { readonly home?: string | undefined; readonly guide: EndpointGuide },
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
  return [noProxy(destinations), [...changes.values()].map(withHosts)].flat();
}

function settingFor(
  { host, service, region, category, disposition, reason }: ReportDestination,
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
  return { ...(category === 'os-mirror' ? INTERNAL_MIRROR : BY_HAND), why: reason };
}

/** Amazon Time Sync Service and the VPC resolver (EC2 and VPC user guides, read 2026-11-20). */
const TIME_AND_NAMES: Setting = {
  setting: 'time and name servers',
  value: '169.254.169.123 for time, the VPC resolver (169.254.169.253) for names',
  why: 'every VPC has both, and neither needs egress',
};

/** In place of a mirror list: yum and dnf call it `baseurl`, apt and zypper write it into the source. */
const INTERNAL_MIRROR = { setting: 'repository baseurl', value: 'an internal mirror' };

const BY_HAND = { setting: 'client configuration', value: 'see why' };

function noProxy(destinations: readonly ReportDestination[]): ConfigurationChange[] {
  const local = destinations.filter(({ disposition }) => disposition === 'local');
  if (local.length === 0) return [];
  const hosts = unique(local);
  const why = 'these never leave the network, and a proxy would answer for itself';
  return [{ setting: 'NO_PROXY', value: hosts.join(','), why, hosts }];
}

function withHosts({
  setting,
  value,
  why,
  details,
  hosts,
}: Setting & { readonly hosts: ReadonlySet<string> }): ConfigurationChange {
  const reasons = [why, details].filter((text) => text !== undefined && text !== '');
  return { setting, value, why: reasons.join('; '), hosts: [...hosts].toSorted() };
}

function unique(destinations: readonly ReportDestination[]): string[] {
  return [...new Set(destinations.map(({ host }) => host))].toSorted();
}
