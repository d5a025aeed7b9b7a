import { expect, test } from 'vitest';
import { createMetrics, type Metrics } from '../../../proxy/metrics.ts';
import { TeamMetrics } from '../../../proxy/workers/team-metrics.ts';

function metricsOf(connections: number, policyVersion: number): Metrics {
  return createMetrics({
    connections: () => connections,
    bufferedBytes: () => 0,
    recorder: () => ({ buffered: 1, waiting: 0, unrecorded: 0, destinations: 2 }),
    policyVersion: () => policyVersion,
  });
}

test('the metrics of all workers are one: sums, and the oldest policy that is in force', async () => {
  const [first, second] = [metricsOf(3, 2), metricsOf(4, 1)];
  first.limited('head-time');
  second.limited('head-time');

  const text = await new TeamMetrics(() => 2).text([await first.values(), await second.values()]);

  expect(text).toContain('sallyport_connections 7\n');
  expect(text).toContain('sallyport_policy_version 1\n');
  expect(text).toContain('sallyport_destinations_total 4\n');
  expect(text).toContain('sallyport_limit_reached_total{limit="head-time"} 2\n');
  expect(text).toContain('sallyport_workers 2\n');
});

test('what a worker had counted stays when it has ended, and what it held does not', async () => {
  const team = new TeamMetrics(() => 1);
  const [gone, there] = [metricsOf(3, 1), metricsOf(4, 1)];
  gone.limited('idle-time');
  gone.dialled(20);

  team.keep(await gone.values());
  team.keep(await gone.values());
  team.died(3);
  const text = await team.text([await there.values()]);

  expect(text).toContain('sallyport_limit_reached_total{limit="idle-time"} 2\n');
  expect(text).toContain('sallyport_connect_seconds_count 2\n');
  expect(text).toContain('sallyport_connections 4\n');
  expect(text).toContain('sallyport_worker_deaths_total 1\n');
  expect(text).toContain('sallyport_worker_lost_connections_total 3\n');
});
