import type { ConnectionEvent } from '../../proxy/event.ts';
import type { ShipNews } from '../../proxy/ship/outage.ts';
import { openShipper, type Shipper, type ShipperOptions } from '../../proxy/ship/shipper.ts';
import { openRecorder, type Recorder } from '../../proxy/store/recorder.ts';
import { host } from './host.ts';
import type { Postgres } from './postgres.ts';

/** Opens a recorder for a run of a test; `now` may be any clock. */
export function record(file: string, run: string, now: () => number = Date.now): Recorder {
  return openRecorder({
    ...{ file, run, layers: ['proxy'], toolVersion: 'test', now },
    report: ({ message }) => {
      throw new Error(message);
    },
  });
}

/** Records so many attempts, each with something of its own. */
export function recordEvents(
  recorder: Recorder,
  count: number,
  more: Partial<ConnectionEvent> = {},
): void {
  for (let i = 0; i < count; i++) {
    const event: ConnectionEvent = {
      ...{ startedAt: Date.now(), client: `10.0.0.${i % 5}`, role: i % 2 ? 'head' : undefined },
      ...{ layer: 'proxy', protocol: 'tls', host: host(`h${i % 7}.example.com`), port: 443 },
      ...{ verdict: 'allowed', method: 'CONNECT', path: `/${i % 3}`, userAgent: 'curl/8' },
      ...{ durationMs: i, bytesUp: i, bytesDown: 2 * i, address: '192.0.2.7', status: 200 },
      ...more,
    };
    void recorder.begin(event);
    recorder.end(event);
  }
}

/** A shipper whose news are kept. */
export interface TestShipper extends AsyncDisposable {
  readonly shipper: Shipper;
  readonly news: readonly ShipNews[];
}

export function shipFrom(
  file: string,
  to: Pick<Postgres, 'url' | 'env'>,
  more: Partial<ShipperOptions> = {},
): TestShipper {
  const news: ShipNews[] = [];
  const shipper = openShipper({
    ...{ file, url: to.url, proxyId: 'proxy-1', keepBytes: Number.POSITIVE_INFINITY },
    now: Date.now,
    connect: { origin: { name: '--to', isPrivate: false }, env: to.env, name: 'test' },
    report: (said) => news.push(said),
    ...more,
  });
  return { shipper, news, [Symbol.asyncDispose]: () => shipper.close() };
}
