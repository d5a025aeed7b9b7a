import { UserError } from '../../rules/errors.ts';
import type { FromShipper, ShipOrders, ToShipper } from '../ship/message.ts';
import { openShipper, type Shipper } from '../ship/shipper.ts';

/**
 * The process of `--ship`, as `proxy/ship/companion.ts` starts it: it ships as it is told over the channel to the
 * proxy, and ends with it.
 */
const stopping = new AbortController();
let shipper: Shipper | undefined;
let finishWithinMs = 0;

// A terminal or a service manager sends them to every process; the proxy decides what follows.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
process.on('disconnect', () => process.exit(0));
process.on('message', (message: ToShipper) => {
  if (message.kind === 'start') void run(message.orders);
  else finish(message.withinMs);
});

async function run(orders: ShipOrders): Promise<void> {
  const { file, url, urlFrom, proxyId, keepBytes } = orders;
  try {
    shipper = openShipper({
      ...{ file, url, proxyId, keepBytes, now: Date.now },
      connect: {
        origin: { name: urlFrom, isPrivate: true },
        env: process.env,
        name: `sallyport ship ${proxyId}`,
      },
      report: (news) => tell({ kind: 'news', news }),
      onStatus: (status) => tell({ kind: 'status', status }),
    });
    await shipper.follow(stopping.signal, () => finishWithinMs);
    end();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    tell({ kind: 'news', news: { level: 'error', message: error.message } });
    end(error.exitCode);
  }
}

/** Ships what is left. A database that does not answer is not waited for. */
function finish(withinMs: number): void {
  finishWithinMs = withinMs;
  stopping.abort();
  setTimeout(end, withinMs);
}

function end(exitCode = 0): void {
  const exit = (): never => process.exit(exitCode);
  if (shipper === undefined || !process.connected) exit();
  else process.send?.({ kind: 'status', status: shipper.status() } satisfies FromShipper, exit);
}

function tell(message: FromShipper): void {
  if (process.connected) process.send?.(message);
}
