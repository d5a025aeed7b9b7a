import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { encode } from 'dns-packet';
import { Registry } from 'prom-client';
import { expect, test } from 'vitest';
import { parseClients } from '../../../proxy/clients.ts';
import type { NameVerdict } from '../../../proxy/dns/answer.ts';
import { meterDns } from '../../../proxy/dns/dns-metrics.ts';
import { startForwarder } from '../../../proxy/dns/forwarder.ts';
import { keepNames } from '../../../proxy/dns/name-memory.ts';
import { ip } from '../../support/ip.ts';
import { answerTo, startResolver } from '../../support/resolver.ts';

const local = ip('127.0.0.1');

/** Asks once through a forwarder, waits for an answer where there is one, and reads the metrics. */
async function metricsAfter(
  packet: Buffer,
  {
    verdict = 'allowed' as NameVerdict,
    answers = true,
    clients = [] as string[],
    isAnswered = true,
  } = {},
): Promise<string> {
  const registry = new Registry();
  const meter = meterDns(registry);
  const dropped = Promise.withResolvers<void>();
  await using resolver = await startResolver((query) => (answers ? [answerTo(query, {})] : []));
  const forwarder = await startForwarder(
    {
      listen: [{ host: '127.0.0.1', port: 0 }],
      upstreams: [{ address: local, port: resolver.port }],
    },
    {
      clients: parseClients(clients, [], false),
      judge: () => verdict,
      record: () => true,
      names: keepNames(Date.now),
      meter: {
        ...meter,
        dropped(reason) {
          meter.dropped(reason);
          dropped.resolve();
        },
      },
      now: Date.now,
      resolverTimeoutMs: 100,
      log: { warn: () => undefined, error: (fields) => console.error(fields) },
    },
  );
  const socket = createSocket('udp4');
  const replied = once(socket, 'message');
  socket.send(packet, forwarder.addresses[0]?.port ?? 0, '127.0.0.1');
  await (isAnswered ? replied : dropped.promise);
  socket.close();
  forwarder.close();
  return registry.metrics();
}

const QUESTION = encode({ type: 'query', id: 1, questions: [{ type: 'A', name: 'github.com' }] });

test('a question is counted by its verdict and its transport, and how long the resolver took', async () => {
  const text = await metricsAfter(QUESTION);

  expect(text).toContain('sallyport_dns_queries_total{verdict="allowed",transport="udp"} 1\n');
  expect(text).toContain('sallyport_dns_queries_total{verdict="denied",transport="tcp"} 0\n');
  expect(text).toContain('sallyport_dns_failures_total 0\n');
  expect(text).toContain('sallyport_dns_resolver_seconds_count 1\n');
  expect(text).not.toContain('github.com');
});

test('a name that is refused is counted as denied, and no resolver has taken any time', async () => {
  const text = await metricsAfter(QUESTION, { verdict: { rcode: 3 } });

  expect(text).toContain('sallyport_dns_queries_total{verdict="denied",transport="udp"} 1\n');
  expect(text).toContain('sallyport_dns_resolver_seconds_count 0\n');
});

test('a question that no resolver answers is a failure', async () => {
  const text = await metricsAfter(QUESTION, { answers: false });

  expect(text).toContain('sallyport_dns_failures_total 1\n');
});

test.each([
  ['stranger', QUESTION, { clients: ['10.0.0.0/8'], isAnswered: false }],
  ['noise', Buffer.from('?'), { isAnswered: false }],
  ['fault', Buffer.alloc(12), {}],
])('a packet of the kind %s is counted as dropped', async (reason, packet, options) => {
  expect(await metricsAfter(packet, options)).toContain(
    `sallyport_dns_dropped_total{reason="${reason}"} 1\n`,
  );
});
