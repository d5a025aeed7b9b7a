import { type Prices, SHIPPED_PRICES } from '../../rules/aws/prices.ts';

/** What the account owner may choose; the rest follows from what was seen. */
export interface PlanOptions {
  /** Zones in which the VPC has subnets: each gets a network interface of each endpoint. */
  readonly zones?: number | undefined;
  readonly prices?: Prices | undefined;
  /** Port of the egress proxy that clients are let out to. */
  readonly proxyPort?: number | undefined;
}

/** The same with nothing left open. */
export interface PlanChoices {
  readonly zones: number;
  readonly prices: Prices;
  readonly proxyPort: number;
}

/** Two zones is the least that survives the loss of one. 3128 is where `sallyport enforce` listens. */
const DEFAULTS: PlanChoices = { zones: 2, prices: SHIPPED_PRICES, proxyPort: 3128 };

export function toChoices({ zones, prices, proxyPort }: PlanOptions): PlanChoices {
  return {
    zones: zones ?? DEFAULTS.zones,
    prices: prices ?? DEFAULTS.prices,
    proxyPort: proxyPort ?? DEFAULTS.proxyPort,
  };
}
