import { expect, test } from 'vitest';
import { parsePrices, SHIPPED_PRICES } from '../../../rules/aws/prices.ts';

test('prices that were read in the price list are there, those from memory are not', () => {
  expect(SHIPPED_PRICES.regions['us-east-1']).toEqual({
    endpointHourUsd: 0.01,
    endpointGbUsd: 0.01,
    natHourUsd: 0.045,
    natGbUsd: 0.045,
  });
  expect(SHIPPED_PRICES.regions['eu-west-1']).toEqual({
    endpointHourUsd: 0.011,
    natHourUsd: 0.048,
  });
  expect(SHIPPED_PRICES.regions['sa-east-1']).toBeUndefined();
});

test('a price file of the user is taken as it is, with the usual hours of a month', () => {
  const file = {
    source: 'contract',
    read: '2026-11-01',
    regions: { 'eu-west-1': { natGbUsd: 0.03 } },
  };

  expect(parsePrices(file)).toEqual({ ok: true, value: { ...file, hoursPerMonth: 730 } });
});

test.each([
  [{ read: '2026-11-01', regions: {} }, /^source: /],
  [{ source: 'x', read: 'yesterday', regions: {} }, /^read: /],
  [
    { source: 'x', read: '2026-11-01', regions: { a: { natGbUsd: -1 } } },
    /^regions\.a\.natGbUsd: /,
  ],
  [{ source: 'x', read: '2026-11-01', regions: { a: { natGbUSD: 1 } } }, /natGbUSD/],
  ['prices', /expected object/],
])('%j is no price file, and the reason says where', (value, reason) => {
  expect(parsePrices(value)).toEqual({ ok: false, reason: expect.stringMatching(reason) });
});
