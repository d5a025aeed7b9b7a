import type { PlanCost, PlannedEndpoint } from '../report.ts';
import type { PlanChoices } from './plan-options.ts';

/** AWS bills a GB of 2^30 bytes. */
const GB = 2 ** 30;

/**
 * Says what the endpoints cost, beside one NAT gateway a zone that would carry the same bytes.
 *
 * The bytes are those of the record and not of a month: how often a deployment like this happens,
 * nobody has said. Gateway endpoints cost nothing, and NAT would bill their bytes too. Without a
 * price the answer is `null`, and never the price of some other region.
 */
export function planCost(
  endpoints: readonly PlannedEndpoint[],
  region: string | undefined,
  { prices, zones }: PlanChoices,
): PlanCost {
  const known = region === undefined ? undefined : prices.regions[region];
  const interfaces = endpoints.filter(({ type }) => type === 'interface');
  const hours = zones * prices.hoursPerMonth;
  const bytes = bytesOf(endpoints);
  return {
    zones,
    hoursPerMonth: prices.hoursPerMonth,
    bytes,
    endpoints:
      interfaces.length === 0
        ? { monthlyUsd: 0, bytesUsd: 0 }
        : {
            monthlyUsd: toUsd(known?.endpointHourUsd, interfaces.length * hours),
            bytesUsd: toUsd(known?.endpointGbUsd, bytesOf(interfaces) / GB),
          },
    nat: {
      monthlyUsd: toUsd(known?.natHourUsd, hours),
      bytesUsd: toUsd(known?.natGbUsd, bytes / GB),
    },
    prices: known === undefined ? null : { source: prices.source, read: prices.read },
  };
}

/** A price for an amount in whole cents; `null` without a price. */
export function toUsd(price: number | undefined, amount: number): number | null {
  return price === undefined ? null : Math.round(price * amount * 100) / 100;
}

function bytesOf(endpoints: readonly PlannedEndpoint[]): number {
  return endpoints.reduce((sum, { bytes }) => sum + bytes, 0);
}
