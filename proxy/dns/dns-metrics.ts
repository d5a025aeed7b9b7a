import { Counter, Histogram, type Registry } from 'prom-client';
import type { Verdict } from '../event.ts';
import type { DnsDrop, DnsMeter } from './answer.ts';
import type { Transport } from './ask.ts';

const VERDICTS: readonly Verdict[] = ['allowed', 'denied', 'would-deny'];
const TRANSPORTS: readonly Transport[] = ['udp', 'tcp'];
const DROPS: readonly DnsDrop[] = ['stranger', 'flood', 'noise', 'fault'];

/** From a cache beside us to both resolvers asked twice. */
const RESOLVER_SECONDS = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 2, 4, 8];

/** Puts the metrics of the DNS layer into a registry. No name that was asked for becomes a label. */
export function meterDns(registry: Registry): DnsMeter {
  const registers = [registry];
  const queries = new Counter({
    name: 'sallyport_dns_queries_total',
    help: 'Questions that were judged, by verdict and transport',
    labelNames: ['verdict', 'transport'],
    registers,
  });
  const failures = new Counter({
    name: 'sallyport_dns_failures_total',
    help: 'Questions that no resolver has answered: the client was told SERVFAIL',
    registers,
  });
  const dropped = new Counter({
    name: 'sallyport_dns_dropped_total',
    help: 'Packets that went no further: of strangers, too many at once, no question, or a broken one',
    labelNames: ['reason'],
    registers,
  });
  const seconds = new Histogram({
    name: 'sallyport_dns_resolver_seconds',
    help: 'Time until a resolver answered, or all were given up',
    buckets: RESOLVER_SECONDS,
    registers,
  });
  // A series that begins with its first hit hides that hit from a rate.
  for (const verdict of VERDICTS) {
    for (const transport of TRANSPORTS) queries.inc({ verdict, transport }, 0);
  }
  for (const reason of DROPS) dropped.inc({ reason }, 0);
  return {
    asked: (verdict, transport) => queries.inc({ verdict, transport }),
    resolved(durationMs, hasAnswer) {
      seconds.observe(durationMs / 1_000);
      if (!hasAnswer) failures.inc();
    },
    dropped: (reason) => dropped.inc({ reason }),
  };
}
