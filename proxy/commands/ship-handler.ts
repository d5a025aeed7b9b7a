import { existsSync } from 'node:fs';
import type { Logger } from 'pino';
import { ConfigError, UnavailableError } from '../../rules/errors.ts';
import type { Lag } from '../ship/outbox.ts';
import { Overtaken } from '../ship/refusal.ts';
import { parseShipTarget, type ShipTarget } from '../ship/ship-target.ts';
import { openShipper, type Shipper, type ShipStatus } from '../ship/shipper.ts';
import { openLog } from './log.ts';
import { untilSignal } from './signals.ts';

interface Flags {
  readonly db: string;
  readonly to: string | undefined;
  readonly proxyId: string | undefined;
  readonly follow: boolean;
  readonly logLevel: string;
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
/** What a signal leaves for the last batch. */
const FINISH_MS = 10_000;
/** A proxy that ships the same file takes its turns, too. */
const TURNS = 20;

/** Ships a record once, or until a signal. */
export async function handleShip(flags: Flags): Promise<void> {
  const target = parseShipTarget(
    { flag: '--to', url: flags.to, proxyId: flags.proxyId },
    process.env,
  );
  if (target === undefined) {
    throw new ConfigError(
      'Cannot ship without a database: write --to postgres://USER@HOST/DATABASE, or set SALLYPORT_SHIP_URL',
    );
  }
  if (!existsSync(flags.db)) {
    throw new ConfigError(
      `Cannot ship the record "${flags.db}": there is no such file; record or import a run first, or name another file with --db`,
    );
  }
  const { log } = openLog(flags);
  const shipper = openTo(target, flags, log);
  try {
    if (flags.follow) await followUntilSignal(shipper, target, log);
    else await shipOnce(shipper);
    process.stdout.write(summaryOf(shipper.status(), target));
  } finally {
    await shipper.close();
  }
}

function openTo({ url, origin, proxyId }: ShipTarget, { db }: Flags, log: Logger): Shipper {
  return openShipper({
    ...{ file: db, url, proxyId, keepBytes: Number.POSITIVE_INFINITY, now: Date.now },
    connect: { origin, env: process.env, name: `sallyport ship ${proxyId}` },
    report: ({ level, message }) => log[level](message),
  });
}

async function shipOnce(shipper: Shipper): Promise<void> {
  for (let turn = 1; ; turn += 1) {
    try {
      return await shipper.pass();
    } catch (error) {
      if (!(error instanceof Overtaken)) throw error;
      if (turn === TURNS) {
        throw new UnavailableError(
          'Cannot ship this record: another program ships it, and never waits; leave it to that one',
          { cause: error },
        );
      }
    }
  }
}

async function followUntilSignal(
  shipper: Shipper,
  { proxyId, where }: ShipTarget,
  log: Logger,
): Promise<void> {
  const stopping = new AbortController();
  void untilSignal(SIGNALS).then((signal) => {
    log.info({ signal }, 'stopping; a second signal stops at once');
    void untilSignal(SIGNALS).then(() => process.exit(1));
    stopping.abort();
  });
  log.info({ proxyId }, `what is recorded is shipped to ${where} as "${proxyId}"`);
  await shipper.follow(stopping.signal, () => FINISH_MS);
}

function summaryOf({ shippedEvents, lag }: ShipStatus, { proxyId }: ShipTarget): string {
  return `shipped ${count(shippedEvents, 'event')} as "${proxyId}"; ${leftOf(lag)}\n`;
}

/** What is not shipped, in words. */
export function leftOf({ events, changes }: Lag): string {
  if (events + changes === 0) return 'nothing is left';
  return `${count(events, 'event')} and ${count(changes, 'other row')} are left`;
}

function count(number: number, what: string): string {
  return `${number.toLocaleString('en-US')} ${what}${number === 1 ? '' : 's'}`;
}
