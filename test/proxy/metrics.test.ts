import { expect, test } from 'vitest';
import type { ConnectionEvent } from '../../proxy/event.ts';
import { createMetrics } from '../../proxy/metrics.ts';
import type { RecordPort } from '../../proxy/outcome.ts';
import { parseHost } from '../../rules/host.ts';

function eventWith(error: string | undefined): ConnectionEvent {
  const host = parseHost('a.example.com');
  if (!host.ok) throw new Error(host.reason);
  return {
    ...{ startedAt: 0, durationMs: 1, client: '10.0.0.1', layer: 'proxy', protocol: 'tls' },
    ...{ host: host.value, port: 443, verdict: 'allowed', method: 'CONNECT' },
    ...{ status: 200, bytesUp: 10, bytesDown: 20, error },
  };
}

const NOWHERE: RecordPort = { begin: () => true, end: () => undefined, malformed: () => undefined };

function metrics() {
  return createMetrics({
    connections: () => 3,
    bufferedBytes: () => 1_024,
    recorder: () => ({ buffered: 4, waiting: 5, unrecorded: 6, destinations: 7 }),
  });
}

test('an attempt that a limit has ended is counted under that limit, and the others stand at zero', async () => {
  const counted = metrics();
  const record = counted.metered(NOWHERE);

  for (const error of ['timeout-idle', 'timeout-idle', 'EAI_AGAIN', 'ECONNREFUSED', undefined]) {
    const event = eventWith(error);
    await record.begin(event);
    record.end(event, 'allowed');
  }
  counted.limited('connections');

  const text = await counted.text();
  for (const [limit, times] of Object.entries({
    ...{ 'idle-time': 2, 'dns-time': 1, connections: 1 },
    ...{ descriptors: 0, 'head-size': 0, 'head-time': 0, lifetime: 0, 'connections-per-client': 0 },
  })) {
    expect(text).toContain(`sallyport_limit_reached_total{limit="${limit}"} ${times}\n`);
  }
});

test('what is held, waits and was recorded is read when it is asked for, each time anew', async () => {
  const counted = metrics();

  for (const text of [await counted.text(), await counted.text()]) {
    expect(text).toContain('sallyport_connections 3\n');
    expect(text).toContain('sallyport_buffered_bytes 1024\n');
    expect(text).toContain('sallyport_record_buffered_events 4\n');
    expect(text).toContain('sallyport_record_waiting_clients 5\n');
    expect(text).toContain('sallyport_record_unrecorded_total 6\n');
    expect(text).toContain('sallyport_destinations_total 7\n');
    expect(text).not.toContain('policy_version');
  }
});
