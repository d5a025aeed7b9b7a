import { Gauge, Registry } from 'prom-client';
import type { Companion } from './companion.ts';
import type { ShipStatus } from './shipper.ts';

interface Reading {
  readonly name: string;
  readonly help: string;
  read(status: ShipStatus): number;
}

const READINGS: readonly Reading[] = [
  {
    name: 'sallyport_ship_lag_rows',
    help: 'Event rows in the file that are not in the database yet',
    read: ({ lag }) => lag.events,
  },
  {
    name: 'sallyport_ship_lag_seconds',
    help: 'How long ago the oldest of them ended; 0 when there is none',
    read: ({ lag }) => (lag.since === undefined ? 0 : Math.max(0, (Date.now() - lag.since) / 1000)),
  },
  {
    name: 'sallyport_ship_lag_changes',
    help: 'Other rows that have changed since they were shipped, counted up to 100,000',
    read: ({ lag }) => lag.changes,
  },
  {
    name: 'sallyport_ship_events',
    help: 'Event rows shipped by the process that ships now',
    read: ({ shippedEvents }) => shippedEvents,
  },
  {
    name: 'sallyport_ship_dropped_events',
    help: 'Event rows that it has deleted before they were shipped, because the file was larger than --ship-keep',
    read: ({ droppedEvents }) => droppedEvents,
  },
];

/** The metrics of shipping, in the Prometheus text format. */
export function shipMetrics(companion: Companion): () => Promise<string> {
  const registry = new Registry();
  const registers = [registry];
  new Gauge({
    name: 'sallyport_ship_failing',
    help: '1 while nothing can be shipped; the log says why',
    registers,
    collect() {
      const isFine = companion.isRunning() && companion.status()?.fault === undefined;
      this.set(isFine ? 0 : 1);
    },
  });
  for (const { name, help, read } of READINGS) {
    new Gauge({
      name,
      help,
      registers,
      collect() {
        const status = companion.status();
        if (status === undefined) this.remove();
        else this.set(read(status));
      },
    });
  }
  return () => registry.metrics();
}
