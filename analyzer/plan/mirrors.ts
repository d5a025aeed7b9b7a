import { CATEGORIES, CATEGORY_TEXT, type Category } from '../../rules/category.ts';
import { distributionsIn } from '../classify/distribution.ts';
import type { MirrorFinding, ReportDestination } from '../report.ts';

/**
 * Folds what an internal mirror should serve into one finding a category.
 *
 * Not one a distribution: the same university host serves CentOS and EPEL, and it is the same
 * decision and the same internal mirror.
 */
export function findMirrors(destinations: readonly ReportDestination[]): MirrorFinding[] {
  const served = destinations.filter(isServed);
  return CATEGORIES.flatMap((category) => {
    const found = served.filter((destination) => destination.category === category);
    return found.length === 0 ? [] : [toFinding(category, found)];
  });
}

/** The lists that send clients to mirrors belong to the finding, although a setting is what stops them. */
function isServed({ disposition, category, stability }: ReportDestination): boolean {
  const isMirrorList = category === 'os-mirror' && stability === 'rotating';
  return disposition === 'mirror' || (disposition === 'reconfigure' && isMirrorList);
}

function toFinding(category: Category, found: readonly ReportDestination[]): MirrorFinding {
  return {
    name: CATEGORY_TEXT[category].title,
    hosts: [...new Set(found.map(({ host }) => host))].toSorted(),
    distributions: byDistribution(found),
    advice: `${CATEGORY_TEXT[category].advice}${whyNeverComplete(found)}`,
  };
}

/** What the internal mirror has to hold, as far as the hosts and their paths say; a host may serve several. */
function byDistribution(found: readonly ReportDestination[]): MirrorFinding['distributions'] {
  const hosts = new Map<string, Set<string>>();
  for (const { label, host } of found) {
    for (const name of distributionsIn(label)) {
      hosts.set(name, (hosts.get(name) ?? new Set()).add(host));
    }
  }
  return [...hosts].map(([name, some]) => ({ name, hosts: [...some].toSorted() })).toSorted(byName);
}

function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return a.name < b.name ? -1 : 1;
}

function whyNeverComplete(found: readonly ReportDestination[]): string {
  const hosts = (stability: ReportDestination['stability']): string[] => [
    ...new Set(found.filter((one) => one.stability === stability).map(({ host }) => host)),
  ];
  const redirectors = hosts('rotating');
  const mirrors = hosts('mirror');
  if (redirectors.length === 0 && mirrors.length === 0) return '';
  const sentences = [
    redirectors.length > 0 ? `Each run is sent elsewhere by ${redirectors.join(', ')}.` : '',
    mirrors.length > 0
      ? `No list of the interchangeable mirrors is ever complete; seen: ${mirrors.length}.`
      : '',
    'Without an internal mirror, pin the clients to one of them and allow that.',
  ];
  return ` ${sentences.filter((sentence) => sentence !== '').join(' ')}`;
}
