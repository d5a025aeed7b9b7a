import type { Logger } from 'pino';
import type { Environment } from '../postgres/database-url.ts';
import { startCompanion } from '../ship/companion.ts';
import { shipMetrics } from '../ship/ship-metrics.ts';
import { parseShipTarget, type ShipTarget } from '../ship/ship-target.ts';
import { parseKeep } from '../ship/spool.ts';
import { leftOf } from './ship-handler.ts';

interface ShippingFlags {
  readonly ship?: string | undefined;
  readonly proxyId?: string | undefined;
  readonly shipKeep?: string | undefined;
}

interface ShippingConfig extends ShipTarget {
  readonly keepBytes: number;
}

/** What ships beside a proxy. */
export interface Shipping {
  /** In the Prometheus text format. */
  metrics(): Promise<string>;
  /** Ships what is left as far as that goes, and says what it could not. */
  stop(): Promise<void>;
  stopNow(): void;
}

/** What is left is shipped in this time; a database that does not answer holds up nobody for longer. */
const FINISH_MS = 10_000;

/** Reads the flags; `undefined` where nothing is to be shipped. @throws {ConfigError} */
export function parseShipping(
  { ship, proxyId, shipKeep = '10GB' }: ShippingFlags,
  env: Environment,
): ShippingConfig | undefined {
  const keepBytes = parseKeep(shipKeep, '--ship-keep');
  const target = parseShipTarget({ flag: '--ship', url: ship, proxyId }, env);
  return target && { ...target, keepBytes };
}

/** Starts to ship a record that is open: in a process of its own, so that nobody waits for it. */
export function startShipping(
  { url, origin, proxyId, where, keepBytes }: ShippingConfig,
  file: string,
  log: Logger,
): Shipping {
  log.info({ proxyId }, `what is recorded is shipped to ${where} as "${proxyId}"`);
  const companion = startCompanion({
    entry: shipperModule(),
    orders: { file, url, urlFrom: origin.name, proxyId, keepBytes },
    report: ({ level, message }) => log[level]({ proxyId }, message),
  });
  return {
    metrics: shipMetrics(companion),
    async stop() {
      const status = await companion.finish(FINISH_MS);
      if (status !== undefined && status.lag.events + status.lag.changes === 0) return;
      const left = status === undefined ? 'nobody knows how much is left' : leftOf(status.lag);
      log.warn(
        { proxyId, db: file },
        `not everything is shipped: ${left}; sallyport ship sends it, or the next proxy with this --db`,
      );
    },
    stopNow: () => companion.kill(),
  };
}

/** The same module from source and from what was compiled of it. */
function shipperModule(): URL {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  return new URL(`./shipper.${extension}`, import.meta.url);
}
