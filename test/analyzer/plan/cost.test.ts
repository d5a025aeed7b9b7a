import { expect, test } from 'vitest';
import { reportOn } from './planned.ts';

const GIB = { bytesUp: 0, bytesDown: 2 ** 30 };
const SEEN = [
  ['ec2.us-east-1.amazonaws.com:443', GIB],
  ['sqs.us-east-1.amazonaws.com:443', GIB],
  ['b.s3.us-east-1.amazonaws.com:443', { bytesUp: 0, bytesDown: 98 * 2 ** 30 }],
] as const;

test('hours are paid a zone, bytes by interface endpoints only; NAT would take all of them', () => {
  const { cost, endpoints } = reportOn(SEEN, { zones: 3 }).plan;

  expect(endpoints.map(({ monthlyUsd, zones }) => [monthlyUsd, zones])).toEqual([
    [21.9, 3],
    [0, 0],
    [21.9, 3],
  ]);
  expect(cost).toMatchObject({
    zones: 3,
    bytes: 100 * 2 ** 30,
    endpoints: { monthlyUsd: 43.8, bytesUsd: 0.02 },
    nat: { monthlyUsd: 98.55, bytesUsd: 4.5 },
  });
});

test('two zones are the default', () => {
  expect(reportOn(SEEN).plan.cost).toMatchObject({ zones: 2, endpoints: { monthlyUsd: 29.2 } });
});

test('a region without a known price has none, and not the price of another', () => {
  const seen = ['ec2.us-gov-west-1.amazonaws.com:443', 'b.s3.us-gov-west-1.amazonaws.com:443'];
  const { cost, endpoints } = reportOn(seen, { region: 'us-gov-west-1' }).plan;

  expect(endpoints.map(({ monthlyUsd }) => monthlyUsd)).toEqual([null, 0]);
  expect(cost).toMatchObject({
    endpoints: { monthlyUsd: null, bytesUsd: null },
    nat: { monthlyUsd: null, bytesUsd: null },
    prices: null,
  });
});

test('prices of the user take the place of the shipped ones, all of them', () => {
  const prices = {
    source: 'our contract',
    read: '2026-11-01',
    hoursPerMonth: 700,
    regions: { 'us-east-1': { endpointHourUsd: 0.1 } },
  };

  expect(reportOn(SEEN, { prices, zones: 1 }).plan.cost).toMatchObject({
    endpoints: { monthlyUsd: 140, bytesUsd: null },
    nat: { monthlyUsd: null, bytesUsd: null },
    prices: { source: 'our contract', read: '2026-11-01' },
  });
});

test('without endpoints there is nothing to pay', () => {
  expect(reportOn(['github.com:443']).plan.cost.endpoints).toEqual({ monthlyUsd: 0, bytesUsd: 0 });
});
