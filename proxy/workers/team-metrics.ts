import { AggregatorRegistry, Counter, Gauge, Registry } from 'prom-client';

/** The metrics of all workers as one, and those about the workers themselves. */
export class TeamMetrics {
  readonly #registry = new Registry();
  readonly #deaths: Counter;
  readonly #lost: Counter;
  /** The counts of workers that have ended: without them a sum would go down. */
  #past: Promise<readonly object[]> = Promise.resolve([]);

  constructor(running: () => number) {
    const registers = [this.#registry];
    this.#deaths = new Counter({
      name: 'sallyport_worker_deaths_total',
      help: 'Workers that ended without being asked to, and were replaced',
      registers,
    });
    this.#lost = new Counter({
      name: 'sallyport_worker_lost_connections_total',
      help: "Clients' connections that ended with their worker",
      registers,
    });
    new Gauge({
      name: 'sallyport_workers',
      help: 'Worker processes that run',
      registers,
      collect() {
        this.set(running());
      },
    });
  }

  died(lostConnections: number): void {
    this.#deaths.inc();
    this.#lost.inc(lostConnections);
  }

  /** Keeps what a worker had counted; how things stood with it ends with it. */
  keep(values: readonly object[]): void {
    const counts = values.filter(
      (metric) => 'type' in metric && (metric.type === 'counter' || metric.type === 'histogram'),
    );
    this.#past = this.#past.then((past) => asOne([past, counts]).getMetricsAsJSON());
  }

  /** In the Prometheus text format; each metric says itself how its values become one. */
  async text(workers: readonly (readonly object[])[]): Promise<string> {
    const own = await this.#registry.getMetricsAsJSON();
    return asOne([...workers, await this.#past, own]).metrics();
  }
}

function asOne(processes: readonly (readonly object[])[]): Registry {
  return AggregatorRegistry.aggregate(processes.map((metrics) => [...metrics]));
}
