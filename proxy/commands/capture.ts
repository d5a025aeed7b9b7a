import { setFlagsFromString } from 'node:v8';
import type { Logger } from 'pino';
import { formatAuthority } from '../../rules/authority.ts';
import type { Policy } from '../../rules/decide.ts';
import { UnavailableError } from '../../rules/errors.ts';
import { parseHost } from '../../rules/host.ts';
import { toolVersion } from '../../version.ts';
import {
  type ListenAddress,
  type ProxyFlags,
  parseListen,
  parseProxyConfig,
  parseRunName,
} from '../config.ts';
import type { Attempt } from '../event.ts';
import { guardWith } from '../guard.ts';
import { createMetrics } from '../metrics.ts';
import type { OpenTunnels } from '../open-tunnels.ts';
import { type Operations, type OperationsPorts, startOperations } from '../operations.ts';
import { keepOrigins } from '../origins.ts';
import type { RecordPort } from '../outcome.ts';
import { startProxy } from '../server.ts';
import { openStore } from '../store/open.ts';
import { type Recorder, recordInto } from '../store/recorder.ts';
import type { RecorderTrouble } from '../store/trouble.ts';
import { untilSignal } from './signals.ts';

export interface CaptureFlags extends ProxyFlags {
  readonly db: string;
  readonly run?: string | undefined;
  /** Absent: the usual address, if it is free. `off`: none. */
  readonly dashboard?: string | undefined;
  readonly metrics: boolean;
}

/** A proxy that records: what `record`, `run` and `enforce` have in common. */
export interface Capture {
  readonly run: string;
  readonly addresses: readonly ListenAddress[];
  /** Where `/healthz` is served, if it is. */
  readonly operations: ListenAddress | undefined;
  /** Stops accepting, lets what is open finish, and closes the record. */
  stop(): Promise<void>;
  /** Cuts what is open. */
  stopNow(): Promise<void>;
}

/** What the proxy does with what it is asked for. */
export interface CaptureMode {
  readonly policy: () => Policy;
  readonly reportOnly?: boolean | undefined;
  /** Whom a refused client may ask. */
  readonly contact?: string | undefined;
  readonly policyVersion?: (() => number) | undefined;
  /** Asked about when the policy changes. */
  readonly tunnels?: OpenTunnels | undefined;
}

/** Everything but the special addresses is let through. */
export const DISCOVERY: CaptureMode = { policy: () => ({ kind: 'open' }) };

/** Runs the proxy until a signal asks it to stop, and then stops it in order; a second signal cuts it short. */
export async function serveUntilSignal(
  flags: CaptureFlags,
  mode: CaptureMode & { readonly stopOn: readonly NodeJS.Signals[]; readonly doing: string },
  log: Logger,
): Promise<void> {
  const capture = await startCapture(flags, mode, log);
  for (const address of capture.addresses) {
    const fields = { run: capture.run, db: flags.db };
    log.info(fields, `${mode.doing}; clients use https_proxy=${proxyUrl(address)}`);
  }
  if (capture.operations !== undefined) {
    log.info(`operators look at ${proxyUrl(capture.operations)}/healthz`);
  }
  const signal = await untilSignal(mode.stopOn);
  log.info({ signal }, 'stopping; a second signal stops at once');
  void untilSignal(mode.stopOn).then(() => capture.stopNow());
  await capture.stop();
  log.info({ run: capture.run }, 'stopped');
}

/** Opens the record, then the proxy: nothing is served that could not be recorded. */
export async function startCapture(
  flags: CaptureFlags,
  mode: CaptureMode,
  log: Logger,
): Promise<Capture> {
  // Tunnels live long: a nursery that grows spreads them over pages that stay half empty. Measured with
  // 9,000 idle tunnels (npm run soak): some 20 kB each without this, 12 kB with it.
  setFlagsFromString('--semi-space-growth-factor=1');
  const config = parseProxyConfig(flags);
  const run = parseRunName(flags.run ?? timeStampedName(new Date()));
  const store = openStore(flags.db, 'write');
  let opened: Recorder | undefined;
  // The run begins with the first request, or when all listeners stand: a proxy that could not
  // start leaves no empty run behind.
  const recorder = (): Recorder => {
    opened ??= recordInto(store, {
      file: flags.db,
      run,
      layers: ['proxy'],
      toolVersion: toolVersion(),
      now: Date.now,
      report: (trouble) => reportTrouble(trouble, log),
    });
    return opened;
  };
  const record: RecordPort = {
    begin(attempt) {
      if (log.isLevelEnabled('debug')) log.debug(logFields(attempt), 'asked');
      return recorder().begin(attempt);
    },
    end: (event, begunAs) => recorder().end(event, begunAs),
    malformed: () => recorder().malformed(),
  };
  const metrics = createMetrics({
    connections: () => proxy.connections(),
    recorder: () => recorder().state(),
    policyVersion: mode.policyVersion,
  });
  const proxy = await startProxy(config, {
    ...config,
    ...guardWith(mode.policy, {
      now: Date.now,
      reportOnly: mode.reportOnly ?? false,
      denial: { run, contact: mode.contact },
    }),
    record: flags.metrics ? metrics.metered(record) : record,
    dialled: metrics.dialled,
    tunnels: mode.tunnels,
    origins: keepOrigins(config),
    pseudonym: `sallyport-${crypto.randomUUID().slice(0, 8)}`,
    now: Date.now,
    log,
  }).catch((cause: unknown) => {
    store.close();
    throw cause;
  });
  let closing: Promise<void> | undefined;
  const operations = await openOperations(flags, log, {
    fault: () => (closing === undefined ? recorder().state().failing : 'stopping'),
    metrics: flags.metrics ? metrics : undefined,
  }).catch(async (cause: unknown) => {
    await proxy.drain(0);
    store.close();
    throw cause;
  });
  const close = async (drainMs: number): Promise<void> => {
    await proxy.drain(drainMs);
    operations?.close();
    recorder().close();
  };
  recorder();
  return {
    run,
    addresses: proxy.addresses,
    operations: operations?.address,
    stop() {
      closing ??= close(config.drainTimeoutMs);
      return closing;
    },
    stopNow: () => proxy.drain(0),
  };
}

const USUAL_DASHBOARD = '127.0.0.1:3129';

/** Opens the pages for operators. Where nobody asked for them, another proxy that has them is no fault. */
async function openOperations(
  { dashboard }: CaptureFlags,
  log: Logger,
  ports: OperationsPorts,
): Promise<Operations | undefined> {
  if (dashboard === 'off') return undefined;
  const address = parseListen(dashboard ?? USUAL_DASHBOARD, '--dashboard');
  try {
    return await startOperations(address, ports);
  } catch (cause) {
    if (dashboard !== undefined || !(cause instanceof UnavailableError)) throw cause;
    log.debug(cause.message);
    return undefined;
  }
}

/** The URL that clients put into their proxy variables. */
export function proxyUrl({ host, port }: ListenAddress): string {
  const reachable = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  const parsed = parseHost(reachable);
  return `http://${parsed.ok ? formatAuthority({ host: parsed.value, port }) : `${host}:${port}`}`;
}

/** `2026-11-20T10-00-00Z`: sorts by time, and is a good file name. */
function timeStampedName(now: Date): string {
  return `${now.toISOString().slice(0, 19).replaceAll(':', '-')}Z`;
}

function reportTrouble(trouble: RecorderTrouble, log: Logger): void {
  if (trouble.kind === 'recovered') log.info(trouble.message);
  else log.error(trouble.message);
}

function logFields({ client, role, protocol, host, port, verdict }: Attempt): object {
  return { client, role, protocol, host, port, verdict };
}
