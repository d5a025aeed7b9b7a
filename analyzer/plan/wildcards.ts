import { type Host, parseHost } from '../../rules/host.ts';
import type { Classification } from '../../rules/rule.ts';
import type { ReportDestination, WildcardFinding } from '../report.ts';
import { suggestWildcards } from '../wildcard.ts';

/** Where one entry may stand for several names that the firewall would allow; with what it would let through besides. */
export function findWildcards(
  destinations: readonly ReportDestination[],
  classify: (host: Host) => Classification,
): WildcardFinding[] {
  const hosts = destinations
    .filter(({ disposition }) => disposition === 'allow')
    .flatMap(({ host }) => {
      const parsed = parseHost(host);
      return parsed.ok ? parsed.value : [];
    });
  return suggestWildcards(hosts, classify).map(({ pattern, covers, admitsBeyond, why }) => ({
    pattern,
    covers,
    admitsBeyond,
    why,
  }));
}
