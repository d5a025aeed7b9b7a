import { expect, test } from 'vitest';
import { policyMetrics } from '../../../proxy/policy/policy-metrics.ts';

test('one list is in force, and the one before is no series any more', async () => {
  let digest = '000000000001';
  let isStale = false;
  const text = policyMetrics({
    label: () => ({ name: 'a "list"', digest }),
    confirmedAt: () => 1_763_719_200_000,
    isStale: () => isStale,
  });
  const first = await text();
  digest = '000000000002';
  isStale = true;
  const second = await text();

  expect(first).toContain('sallyport_policy_info{name="a \\"list\\"",digest="000000000001"} 1\n');
  expect(first).toContain('sallyport_policy_confirmed_timestamp_seconds 1763719200\n');
  expect(first).toContain('sallyport_policy_stale 0\n');
  expect(second.match(/^sallyport_policy_info\{/gm)).toHaveLength(1);
  expect(second).toContain('digest="000000000002"} 1\n');
  expect(second).toContain('sallyport_policy_stale 1\n');
});
