import { type Aggregator, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { DnsMeter } from './dns/answer.ts';
import { meterDns } from './dns/dns-metrics.ts';
import { LIMITS, type Limit, limitOfError } from './limit.ts';
import type { RecordPort } from './outcome.ts';
import type { RecorderState } from './store/recorder.ts';

/** What the metrics look at when they are asked for. */
export interface MetricSources {
  connections(): number;
  bufferedBytes(): number;
  recorder(): RecorderState;
  /** Counts the lists that have been in force; absent while recording. */
  policyVersion?: (() => number) | undefined;
}

export interface Metrics {
  /** The record, with everything that passes counted. */
  metered(record: RecordPort): RecordPort;
  dialled(durationMs: number): void;
  limited(limit: Limit): void;
  /** Counts questions to the DNS layer, from now on; to be asked for once, where there is one. */
  dns(): DnsMeter;
  /** In the Prometheus text format. */
  text(): Promise<string>;
  /** What other processes add to their own: each metric says how (`sumMetrics`). */
  values(): Promise<readonly object[]>;
  readonly contentType: string;
}

const CONNECT_SECONDS = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10];

/** Prometheus metrics. Labels are few and known: no host name ever becomes one. */
export function createMetrics(sources: MetricSources): Metrics {
  const registry = new Registry();
  const registers = [registry];
  const decisions = new Counter({
    name: 'sallyport_requests_total',
    help: 'Requests that have ended, by verdict and by the reason of a denial',
    labelNames: ['verdict', 'reason'],
    registers,
  });
  const malformed = new Counter({
    name: 'sallyport_malformed_requests_total',
    help: 'Requests that named no destination',
    registers,
  });
  const bytes = new Counter({
    name: 'sallyport_bytes_total',
    help: "Bytes on the clients' side of the proxy",
    labelNames: ['direction'],
    registers,
  });
  const open = new Gauge({
    name: 'sallyport_open_requests',
    help: 'Requests and tunnels under way',
    labelNames: ['kind'],
    registers,
  });
  const connect = new Histogram({
    name: 'sallyport_connect_seconds',
    help: 'Time until a destination or the parent proxy answered, or did not; a kept connection is not counted',
    buckets: CONNECT_SECONDS,
    registers,
  });
  const limits = new Counter({
    name: 'sallyport_limit_reached_total',
    help: 'Connections, heads and attempts that a limit has ended, by the limit',
    labelNames: ['limit'],
    registers,
  });
  // A series that begins with its first hit hides that hit from a rate.
  for (const limit of LIMITS) limits.inc({ limit }, 0);
  const limited = (limit: Limit | undefined): void => {
    if (limit !== undefined) limits.inc({ limit });
  };
  countedElsewhere(registry, sources);
  observe(registry, sources);

  const kindOf = (method: string | undefined): string => (method === 'CONNECT' ? 'tunnel' : 'http');
  return {
    metered: (record) => ({
      begin(attempt) {
        const kind = kindOf(attempt.method);
        const begun = record.begin(attempt);
        // From here on the tunnel counts as what comes out of it.
        if (attempt.continues !== undefined) open.dec({ kind: kindOf(attempt.continues.method) });
        if (begun === true) open.inc({ kind });
        else void begun.then((durable) => (durable ? open.inc({ kind }) : undefined));
        return begun;
      },
      end(event, begunAs) {
        record.end(event, begunAs);
        open.dec({ kind: kindOf(event.method) });
        const reason = event.verdict === 'allowed' ? '' : (event.error ?? '');
        decisions.inc({ verdict: event.verdict, reason });
        limited(limitOfError(event.error ?? ''));
        bytes.inc({ direction: 'up' }, event.bytesUp);
        bytes.inc({ direction: 'down' }, event.bytesDown);
      },
      malformed() {
        record.malformed();
        malformed.inc();
      },
    }),
    dialled: (durationMs) => connect.observe(durationMs / 1000),
    limited,
    dns: () => meterDns(registry),
    text: () => registry.metrics(),
    values: () => registry.getMetricsAsJSON(),
    contentType: registry.contentType,
  };
}

/** Counts that the recorder keeps; counters, so that those of a worker outlive it. */
function countedElsewhere(registry: Registry, { recorder }: MetricSources): void {
  const counts: readonly [name: string, help: string, read: () => number][] = [
    [
      'record_unrecorded_total',
      'Requests turned away by a full buffer',
      () => recorder().unrecorded,
    ],
    [
      'destinations_total',
      'Destinations that this proxy was the first of the run to see',
      () => recorder().destinations,
    ],
  ];
  for (const [name, help, read] of counts) {
    new Counter({
      name: `sallyport_${name}`,
      help,
      registers: [registry],
      collect() {
        this.reset();
        this.inc(read());
      },
    });
  }
}

/** A value that is read when it is asked for, and costs nothing before. */
interface Reading {
  readonly name: string;
  readonly help: string;
  read(): number;
  /** How the values of several processes become one; their sum unless given. */
  readonly aggregator?: Aggregator;
}

function observe(registry: Registry, sources: MetricSources): void {
  for (const { name, help, read, aggregator = 'sum' } of readingsOf(sources)) {
    new Gauge({
      name: `sallyport_${name}`,
      help,
      aggregator,
      registers: [registry],
      collect() {
        this.set(read());
      },
    });
  }
}

function readingsOf({
  connections,
  bufferedBytes,
  recorder,
  policyVersion,
}: MetricSources): readonly Reading[] {
  const readings: readonly Reading[] = [
    { name: 'connections', help: 'Connections that clients hold', read: connections },
    {
      name: 'buffered_bytes',
      help: "Bytes that wait in memory for the clients' sockets",
      read: bufferedBytes,
    },
    {
      name: 'record_buffered_events',
      help: 'Events not yet in the file',
      read: () => recorder().buffered,
    },
    {
      name: 'record_waiting_clients',
      help: 'Clients that wait for the record',
      read: () => recorder().waiting,
    },
    {
      name: 'record_failing',
      help: '1 while the record cannot be written',
      read: () => (recorder().failing === undefined ? 0 : 1),
      aggregator: 'max',
    },
  ];
  if (policyVersion === undefined) return readings;
  // The lowest: a list is in force when every process has it.
  return [
    ...readings,
    {
      name: 'policy_version',
      help: 'Allowlists that have been in force',
      read: policyVersion,
      aggregator: 'min',
    },
  ];
}
