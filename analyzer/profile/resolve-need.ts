import { endpointFor, type VpcEndpoint } from '../../rules/aws/endpoints.ts';
import { parseRegion } from '../../rules/aws/partitions.ts';
import { fillTemplate } from '../../rules/host-template.ts';
import { formatHostPattern } from '../../rules/pattern.ts';
import type { Need } from '../../rules/profile.ts';
import { parseRulePattern, type RulePattern } from '../../rules/rule-pattern.ts';
import type { ReportDestination } from '../report.ts';
import { matchesRulePattern } from './match-pattern.ts';

/** A need of a profile, in one region. */
export interface ResolvedNeed {
  readonly need: Need;
  /** The endpoint that carries it there; absent: none does, or the region is not known. */
  readonly endpoint: VpcEndpoint | undefined;
  readonly patterns: readonly RulePattern[];
}

/** Fills in the region, and takes the names of an endpoint where the need has none of its own. */
export function resolveNeed(need: Need, region: string | undefined): ResolvedNeed {
  const partition = parseRegion(region)?.partition ?? 'aws';
  const nearest =
    need.endpoint === undefined ? undefined : endpointFor(need.endpoint, region, partition);
  // Without a region there may be an endpoint of another name (`s3-global.accesspoint`).
  const found = nearest?.suffix === need.endpoint ? nearest : undefined;
  // An endpoint in one region of the partition (IAM) is none for the subnets of another.
  const endpoint = found?.region === region ? found : undefined;
  const names = need.hosts.length > 0 ? need.hosts : namesOf(need.endpoint ?? '', found);
  return { need, endpoint, patterns: names.flatMap((name) => toPattern(name, region)) };
}

/** The names of a need, as people read them. */
export function namesOfNeed({ patterns }: ResolvedNeed): string[] {
  return patterns.map(({ text }) => text);
}

/** `name`: the document names it · `service`: another name of the same service of AWS. */
export type MatchedBy = 'name' | 'service';

/** Says whether a destination is what a need is about. */
export function matchNeed(
  { need, endpoint, patterns }: ResolvedNeed,
  { host, bucket, service, paths }: ReportDestination,
): MatchedBy | undefined {
  const byName = patterns.some((pattern) =>
    pattern.of === 'bucket'
      ? bucket !== null && matchesRulePattern(pattern, bucket)
      : matchesRulePattern(pattern, host),
  );
  if (byName) return isBelow(paths, need.paths) ? 'name' : undefined;
  const sameService = need.hosts.length === 0 && service !== null && service === endpoint?.service;
  return sameService ? 'service' : undefined;
}

/** What was fetched is known for plain HTTP only; elsewhere the name has to do. */
function isBelow(seen: readonly string[], documented: readonly string[] | undefined): boolean {
  if (documented === undefined || seen.length === 0) return true;
  return seen.some((path) => documented.some((prefix) => path.startsWith(prefix)));
}

function namesOf(suffix: string, endpoint: VpcEndpoint | undefined): string[] {
  const answered = endpoint?.privateDns?.map(formatHostPattern) ?? [];
  if (answered.length > 0) return answered;
  return [`${suffix.split('.').toReversed().join('.')}.{region}.{dnsSuffix}`];
}

function toPattern(name: string, region: string | undefined): RulePattern[] {
  const pattern = parseRulePattern(fillTemplate(name, region));
  return pattern.ok ? [pattern.value] : [];
}
