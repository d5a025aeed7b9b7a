import { z } from 'zod';
import { type Parsed, parsed, unparsable } from '../parsed.ts';
import type { Source } from '../rule.ts';
import table from './prices.json' with { type: 'json' };

/** List prices in US dollars by region; what nobody has read in a price list is not there. */
export interface Prices extends Source {
  readonly hoursPerMonth: number;
  readonly regions: Readonly<Record<string, RegionPrices>>;
}

interface RegionPrices {
  /** Of one interface endpoint in one zone. */
  readonly endpointHourUsd?: number | undefined;
  /** Per GB (2^30 bytes) that interface endpoints process, in the first tier. */
  readonly endpointGbUsd?: number | undefined;
  readonly natHourUsd?: number | undefined;
  /** Per GB that a NAT gateway processes, both ways; data transfer out is billed on top. */
  readonly natGbUsd?: number | undefined;
}

/** The prices that come with the program: few regions, and for some only the hours. */
export const SHIPPED_PRICES: Prices = {
  hoursPerMonth: table.month.hours,
  regions: table.regions,
  source: 'AWS Price List, offer AmazonVPC, published 2026-09-17',
  read: '2026-11-20',
};

const usd = z.number().nonnegative();

const priceFile = z.strictObject({
  source: z.string().min(1),
  read: z.iso.date(),
  hoursPerMonth: z.number().positive().default(SHIPPED_PRICES.hoursPerMonth),
  regions: z.record(
    z.string(),
    z.strictObject({
      endpointHourUsd: usd.optional(),
      endpointGbUsd: usd.optional(),
      natHourUsd: usd.optional(),
      natGbUsd: usd.optional(),
    }),
  ),
});

/**
 * Reads a price file of the user, JSON that has been parsed: where from and when, then regions.
 *
 *     {"source": "our contract", "read": "2026-11-20",
 *      "regions": {"eu-west-1": {"endpointHourUsd": 0.011, "natHourUsd": 0.048, "natGbUsd": 0.048}}}
 *
 * It stands alone: prices of two dates are not mixed.
 */
export function parsePrices(value: unknown): Parsed<Prices> {
  const result = priceFile.safeParse(value);
  if (result.success) return parsed(result.data);
  const [issue] = result.error.issues;
  const where = issue === undefined || issue.path.length === 0 ? '' : `${issue.path.join('.')}: `;
  return unparsable(`${where}${issue?.message ?? 'it is no price file'}`);
}
