import { CATEGORY_TEXT } from '../../rules/category.ts';
import type { Host } from '../../rules/host.ts';
import type { Classification } from '../../rules/rule.ts';
import type { FirewallEntry, Plan, ReportDestination } from '../report.ts';
import { planConfiguration } from './configuration.ts';
import { planCost } from './cost.ts';
import { warnOfAge } from './direct-egress.ts';
import type { EndpointGuide } from './endpoint-guide.ts';
import { planEndpoints } from './endpoints.ts';
import { findMirrors } from './mirrors.ts';
import { type PlanOptions, toChoices } from './plan-options.ts';
import { warnOfQuota } from './security-group-rule.ts';
import { planSecurityGroups } from './security-groups.ts';
import { findWarnings } from './warnings.ts';
import { findWildcards } from './wildcards.ts';

export interface PlanContext {
  /** The home region; absent where it is not known, and then no endpoint is planned. */
  readonly home?: string | undefined;
  readonly guide: EndpointGuide;
  readonly classifyName: (host: Host) => Classification;
}

/** Says what each owner has to do: endpoints, security groups, firewall entries, settings, mirrors. */
export function makePlan(
  destinations: readonly ReportDestination[],
  context: PlanContext,
  options: PlanOptions = {},
): Plan {
  const choices = toChoices(options);
  const endpoints = planEndpoints(destinations, context, choices);
  const groups = planSecurityGroups(destinations, endpoints, choices);
  return {
    endpoints,
    cost: planCost(endpoints, context.home, choices),
    ...groups,
    configuration: planConfiguration(destinations, { ...context, endpoints }),
    firewall: destinations.filter(({ disposition }) => disposition === 'allow').map(allowEntry),
    mirrors: findMirrors(destinations),
    wildcards: findWildcards(destinations, context.classifyName),
    warnings: [
      ...findWarnings(destinations, endpoints, context.home),
      ...warnOfAge(destinations),
      ...warnOfQuota(groups.securityGroups),
    ],
  };
}

function allowEntry({ host, port, protocol, label, category }: ReportDestination): FirewallEntry {
  return { host, port, protocol, purpose: label ?? CATEGORY_TEXT[category].title };
}
