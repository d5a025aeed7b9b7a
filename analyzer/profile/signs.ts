import { fillTemplate } from '../../rules/host-template.ts';
import { parseRulePattern } from '../../rules/rule-pattern.ts';
import type { ReportDestination } from '../report.ts';
import { matchesRulePattern } from './match-pattern.ts';

/** The hosts seen that show a setting not to be in force, each once. */
export function matchSigns(
  signs: readonly string[],
  destinations: readonly Pick<ReportDestination, 'host'>[],
  region: string | undefined,
): string[] {
  const patterns = signs.flatMap((sign) => {
    const pattern = parseRulePattern(fillTemplate(sign, region));
    return pattern.ok ? [pattern.value] : [];
  });
  const hosts = destinations.map(({ host }) => host);
  return [...new Set(hosts)]
    .filter((host) => patterns.some((pattern) => matchesRulePattern(pattern, host)))
    .toSorted();
}
