import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { RecordPort } from './outcome.ts';
import type { RecorderState } from './store/recorder.ts';

/** What the metrics look at when they are asked for. */
export interface MetricSources {
  connections(): number;
  recorder(): RecorderState;
  /** Counts the lists that have been in force; absent while recording. */
  policyVersion?: (() => number) | undefined;
}

export interface Metrics {
  /** The record, with everything that passes counted. */
  metered(record: RecordPort): RecordPort;
  dialled(durationMs: number): void;
  /** In the Prometheus text format. */
  text(): Promise<string>;
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
    help: 'Time until the destination of a tunnel answered, or did not',
    buckets: CONNECT_SECONDS,
    registers,
  });
  observe(registry, sources);

  const kindOf = (method: string | undefined): string => (method === 'CONNECT' ? 'tunnel' : 'http');
  return {
    metered: (record) => ({
      begin(attempt) {
        const kind = kindOf(attempt.method);
        const begun = record.begin(attempt);
        if (begun === true) open.inc({ kind });
        else void begun.then((durable) => (durable ? open.inc({ kind }) : undefined));
        return begun;
      },
      end(event, begunAs) {
        record.end(event, begunAs);
        open.dec({ kind: kindOf(event.method) });
        const reason = event.verdict === 'allowed' ? '' : (event.error ?? '');
        decisions.inc({ verdict: event.verdict, reason });
        bytes.inc({ direction: 'up' }, event.bytesUp);
        bytes.inc({ direction: 'down' }, event.bytesDown);
      },
      malformed() {
        record.malformed();
        malformed.inc();
      },
    }),
    dialled: (durationMs) => connect.observe(durationMs / 1000),
    text: () => registry.metrics(),
    contentType: registry.contentType,
  };
}

/** What is read when it is asked for, and costs nothing before. */
function observe(registry: Registry, sources: MetricSources): void {
  const gauges: readonly [name: string, help: string, read: () => number][] = [
    ['connections', 'Connections that clients hold', () => sources.connections()],
    ['record_buffered_events', 'Events not yet in the file', () => sources.recorder().buffered],
    [
      'record_waiting_clients',
      'Clients that wait for the record',
      () => sources.recorder().waiting,
    ],
    [
      'record_unrecorded_total',
      'Requests turned away by a full buffer',
      () => sources.recorder().unrecorded,
    ],
    [
      'record_failing',
      '1 while the record cannot be written',
      () => (sources.recorder().failing === undefined ? 0 : 1),
    ],
    [
      'destinations_total',
      'Destinations that this process saw first',
      () => sources.recorder().destinations,
    ],
    ...(sources.policyVersion === undefined
      ? []
      : [
          [
            'policy_version',
            'Allowlists that have been in force',
            sources.policyVersion,
          ] satisfies [string, string, () => number],
        ]),
  ];
  for (const [name, help, read] of gauges) {
    new Gauge({
      name: `sallyport_${name}`,
      help,
      registers: [registry],
      collect() {
        this.set(read());
      },
    });
  }
}
