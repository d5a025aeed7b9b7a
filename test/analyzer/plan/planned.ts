import { analyse } from '../../../analyzer/analyse.ts';
import { classify } from '../../../analyzer/classify/classify.ts';
import { classifyName } from '../../../analyzer/classify/classify-name.ts';
import { loadRules } from '../../../analyzer/commands/rules.ts';
import { awsGuide } from '../../../analyzer/plan/aws-guide.ts';
import type { PlanOptions } from '../../../analyzer/plan/plan-options.ts';
import type { Report } from '../../../analyzer/report.ts';
import type { Destination } from '../../../proxy/event.ts';
import type { Host } from '../../../rules/host.ts';
import { destination, facets, run } from '../sample-record.ts';

const RULES = loadRules([]);

/** What was seen: `host:port`, `host:port/path`, or the same with what else is known of it. */
export type Seen = string | readonly [string, Partial<Destination>];

/** The report on what was seen, by the shipped rules and tables; no roles, unless they are given. */
export function reportOn(
  seen: readonly Seen[],
  { region = 'us-east-1', ...plan }: PlanOptions & { readonly region?: string } = {},
): Report {
  const input = {
    runs: [run()],
    destinations: seen.map(toDestination),
    classify: (one: Destination) => classify(one, RULES),
    classifyName: (host: Host) => classifyName(host, RULES),
    guide: awsGuide,
  };
  return analyse(input, { now: 0, version: '0.1.0', region, plan });
}

function toDestination(seen: Seen): Destination {
  const [text, changes] = typeof seen === 'string' ? [seen, {}] : seen;
  const [, authority = '', path] = /^([^/]*)(\/.*)?$/.exec(text) ?? [];
  const paths = path === undefined ? [] : facets(path);
  return destination(authority, { roles: [], paths, ...changes });
}
