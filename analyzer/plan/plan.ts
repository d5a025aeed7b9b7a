import { CATEGORY_TEXT } from '../../rules/category.ts';
import type { FirewallEntry, Plan, ReportDestination } from '../report.ts';
import { planConfiguration } from './configuration.ts';
import type { EndpointGuide } from './endpoint-guide.ts';
import { planEndpoints } from './endpoints.ts';
import { findMirrors } from './mirrors.ts';

export interface PlanContext {
  /** The home region; absent where it is not known, and then no endpoint is planned. */
  readonly home?: string | undefined;
  readonly guide: EndpointGuide;
}

/**
 * Says what each owner has to do: endpoints, firewall entries, settings and mirrors.
 *
 * Security-group rules are not worked out yet; the blind spots of the report say so.
 */
export function makePlan(destinations: readonly ReportDestination[], context: PlanContext): Plan {
  return {
    endpoints: planEndpoints(destinations, context),
    securityGroupRules: [],
    configuration: planConfiguration(destinations, context),
    firewall: destinations.filter(({ disposition }) => disposition === 'allow').map(allowEntry),
    mirrors: findMirrors(destinations),
  };
}

function allowEntry({ host, port, protocol, label, category }: ReportDestination): FirewallEntry {
  return { host, port, protocol, purpose: label ?? CATEGORY_TEXT[category].title };
}
