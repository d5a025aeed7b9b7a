import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { tempFolder } from '../support/temp-folder.ts';
import { runPeer, runWell } from './support/peer.ts';

const FOLDER = join(import.meta.dirname, '../../samples/prometheus');
const { groups } = parse(readFileSync(join(FOLDER, 'alerts.yaml'), 'utf8'));
const ALERTS: readonly string[] = groups.flatMap(({ rules }: { rules: { alert: string }[] }) =>
  rules.map(({ alert }) => alert),
);

/** For each alert, series of a proxy in trouble, a value a minute. */
const TROUBLE: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  SallyportDown: { 'up{job="sallyport"}': '0x120' },
  SallyportRecordFailing: { sallyport_record_failing: '1x120' },
  SallyportUnrecorded: { sallyport_record_unrecorded_total: '0+3x120' },
  SallyportRecordSlow: { sallyport_record_waiting_clients: '500x120' },
  SallyportDenied: { 'sallyport_requests_total{verdict="denied",reason="no-entry"}': '0+1x120' },
  SallyportWouldDeny: {
    'sallyport_requests_total{verdict="would-deny",reason="no-entry"}': '0+1x120',
  },
  SallyportMalformed: { sallyport_malformed_requests_total: '0+120x120' },
  SallyportDestinationsSlow: {
    'sallyport_connect_seconds_bucket{le="5"}': '0+1x120',
    'sallyport_connect_seconds_bucket{le="10"}': '0+9x120',
    'sallyport_connect_seconds_bucket{le="+Inf"}': '0+10x120',
  },
  SallyportNamesSlow: { 'sallyport_limit_reached_total{limit="dns-time"}': '0+5x120' },
  SallyportDnsFailing: { sallyport_dns_failures_total: '0+5x120' },
  SallyportLimitReached: { 'sallyport_limit_reached_total{limit="connections"}': '0+1x120' },
  SallyportNearLimit: { sallyport_connections: '9000x120' },
  SallyportSlowReaders: { sallyport_buffered_bytes: '800000000x120' },
  SallyportWorkerDied: { sallyport_worker_deaths_total: '0+1x120' },
  SallyportPolicyStale: { sallyport_policy_stale: '1x120' },
  // Prometheus begins its tests in 1970; a day later is far enough.
  SallyportPolicyUnconfirmed: { sallyport_policy_confirmed_timestamp_seconds: '-90000x120' },
  SallyportPolicyDiffers: {
    'sallyport_policy_info{job="sallyport",instance="a",digest="1"}': '1x120',
    'sallyport_policy_info{job="sallyport",instance="b",digest="2"}': '1x120',
  },
  SallyportShipFailing: { sallyport_ship_failing: '1x120' },
  SallyportShipBehind: { sallyport_ship_lag_seconds: '2000x120' },
  SallyportShipDropped: { sallyport_ship_dropped_events: '10x120' },
};

/** The same proxy when all is well. */
const WELL: Readonly<Record<string, string>> = {
  'up{job="sallyport"}': '1x120',
  'sallyport_requests_total{verdict="allowed",reason=""}': '0+500x120',
  'sallyport_connect_seconds_bucket{le="5"}': '0+499x120',
  'sallyport_connect_seconds_bucket{le="+Inf"}': '0+500x120',
  'sallyport_limit_reached_total{limit="connections"}': '0x120',
  'sallyport_limit_reached_total{limit="idle-time"}': '0+4x120',
  sallyport_connections: '900x120',
  sallyport_record_failing: '0x120',
  sallyport_policy_stale: '0x120',
  'sallyport_policy_info{job="sallyport",instance="a",digest="1"}': '1x120',
  'sallyport_policy_info{job="sallyport",instance="b",digest="1"}': '1x120',
  sallyport_policy_confirmed_timestamp_seconds: '0+60x120',
  sallyport_ship_failing: '0x120',
  sallyport_ship_lag_seconds: '2x120',
};

test('promtool takes the rules', async () => {
  await runWell('promtool', ['check', 'rules', join(FOLDER, 'alerts.yaml')]);
});

/** What fires after two hours. */
async function firing(series: Readonly<Record<string, string>>): Promise<string[]> {
  using folder = tempFolder();
  cpSync(join(FOLDER, 'alerts.yaml'), folder.at('alerts.yaml'));
  const input = Object.entries(series).map(([name, values]) => ({ series: name, values }));
  const expectation = {
    promql_expr_test: [
      {
        expr: 'count by (alertname) (ALERTS{alertstate="firing"})',
        eval_time: '115m',
        exp_samples: [],
      },
    ],
  };
  writeFileSync(
    folder.at('test.yaml'),
    stringify({
      rule_files: ['alerts.yaml'],
      tests: [{ interval: '1m', input_series: input, ...expectation }],
    }),
  );
  const { stdout, stderr } = await runPeer('promtool', ['test', 'rules', folder.at('test.yaml')]);
  const said = `${stdout}${stderr}`;
  return Array.from(said.matchAll(/alertname="(\w+)"/g), ([, name]) => name ?? '');
}

test('nothing fires while all is well', async () => {
  expect(await firing(WELL)).toEqual([]);
});

test.each(ALERTS)('%s fires in its trouble, and no other does', async (alert) => {
  expect(await firing(TROUBLE[alert] ?? {})).toEqual([alert]);
});
