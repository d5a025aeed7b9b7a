import type { Logger } from 'pino';
import { formatAuthority } from '../../rules/authority.ts';
import { parseHost } from '../../rules/host.ts';
import { type ListenAddress, type ProxyConfig, parseProxyConfig } from '../config.ts';
import { descriptorShortage } from '../descriptors.ts';
import type { Mark } from '../event.ts';
import { parseMarkName } from '../mark-name.ts';
import { formatLabel } from '../policy/label.ts';
import {
  type RecordingMode,
  type RecordingProxy,
  startRecordingProxy,
} from '../recording-proxy.ts';
import { parseRunName } from '../run-name.ts';
import { writeMark } from '../store/marks.ts';
import type { WorkerFlags } from '../workers/message.ts';
import { openOperations } from './operators.ts';
import { parseShipping, startShipping } from './shipping.ts';
import { untilSignal } from './signals.ts';
import { type Serving, startWorkers, type WorkerPolicy, type WorkersOptions } from './workers.ts';

export interface CaptureFlags extends WorkerFlags {
  readonly run?: string | undefined;
  /** Absent: the usual address, if it is free. `off`: none. */
  readonly dashboard?: string | undefined;
  readonly dashboardTokenFile?: string | undefined;
  /** The phase that begins with the start. */
  readonly mark?: string | undefined;
  /** The database that gets all that is recorded; absent: what `SALLYPORT_SHIP_URL` says, or none. */
  readonly ship?: string | undefined;
  readonly proxyId?: string | undefined;
  readonly shipKeep?: string | undefined;
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

export interface CaptureMode extends RecordingMode {
  /** The policy as workers are told it; absent where everything is let through. */
  readonly workers?: WorkerPolicy | undefined;
  /** The allowlist that the dashboard may save; absent where it only looks. */
  readonly saves?: string | undefined;
  /** The allowlist that is in force, as it may be shown. */
  readonly enforces?: string | undefined;
  /** What is counted of it, in the Prometheus text format. */
  readonly policyMetrics?: (() => Promise<string>) | undefined;
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
  // Before anybody is told that it serves: they may stop it at once.
  const signalled = untilSignal(mode.stopOn);
  for (const address of capture.addresses) {
    const policy = mode.policyLabel === undefined ? undefined : formatLabel(mode.policyLabel());
    const fields = { run: capture.run, db: flags.db, policy };
    log.info(fields, `${mode.doing}; clients use https_proxy=${proxyUrl(address)}`);
  }
  if (capture.operations !== undefined) {
    const pages = proxyUrl(capture.operations);
    log.info(`look at it on ${pages}/; probes ask ${pages}/healthz`);
  }
  const signal = await signalled;
  log.info({ signal }, 'stopping; a second signal stops at once');
  void untilSignal(mode.stopOn).then(() => capture.stopNow());
  await capture.stop();
  log.info({ run: capture.run }, 'stopped');
}

/** Starts what serves, then the pages for operators. @throws {UserError} */
export async function startCapture(
  flags: CaptureFlags,
  mode: CaptureMode,
  log: Logger,
): Promise<Capture> {
  const config = parseProxyConfig(flags);
  const run = parseRunName(flags.run ?? timeStampedName(new Date()));
  const shortage = descriptorShortage(config);
  if (shortage !== undefined) log.warn(shortage);
  const phase = flags.mark === undefined ? undefined : parseMarkName(flags.mark);
  const mark = (name: string): Mark => writeMark({ file: flags.db, run, name, at: Date.now() });
  const shipping = parseShipping(flags, process.env);
  const serving = await startServing(config, { flags, run, mode, log }, shipping !== undefined);
  const companion = shipping && startShipping(shipping, flags.db, log);
  process.on('SIGUSR2', () => serving.reopenLog());
  if (phase !== undefined) mark(phase);
  let closing: Promise<void> | undefined;
  const [address] = serving.addresses;
  const operations = await openOperations(flags, log, {
    fault: () => (closing === undefined ? serving.fault() : 'stopping'),
    metrics: flags.metrics
      ? withMore(serving.metrics, [mode.policyMetrics, companion?.metrics])
      : undefined,
    mark,
    about: {
      mode: modeOf(mode),
      proxy: address === undefined ? null : proxyUrl(address),
      run,
      saves: mode.saves ?? null,
      enforces: mode.enforces ?? null,
    },
  }).catch(async (cause: unknown) => {
    companion?.stopNow();
    await serving.close(0);
    throw cause;
  });
  const close = async (drainMs: number): Promise<void> => {
    try {
      await serving.close(drainMs);
    } finally {
      await companion?.stop();
      operations?.close();
    }
  };
  return {
    run,
    addresses: serving.addresses,
    operations: operations?.address,
    stop() {
      closing ??= close(config.drainTimeoutMs);
      return closing;
    },
    async stopNow() {
      companion?.stopNow();
      await serving.drain(0);
    },
  };
}

/** Adds what is not counted by those who serve. */
function withMore(
  metrics: Serving['metrics'],
  more: readonly ((() => Promise<string>) | undefined)[],
): Serving['metrics'] {
  const texts = [() => metrics.text(), ...more.filter((text) => text !== undefined)];
  return {
    ...metrics,
    text: async () => (await Promise.all(texts.map((text) => text()))).join('\n'),
  };
}

function modeOf({ enforces, reportOnly }: CaptureMode): 'record' | 'enforce' | 'report-only' {
  if (enforces === undefined) return 'record';
  return reportOnly === true ? 'report-only' : 'enforce';
}

async function startServing(
  config: ProxyConfig,
  options: Omit<WorkersOptions, 'config' | 'mode'> & { readonly mode: CaptureMode },
  isShipped: boolean,
): Promise<Serving> {
  if (config.workers > 1) return startWorkers({ config, ...options });
  const { flags, run, mode, log } = options;
  const { db, metrics } = flags;
  return servingAlone(
    await startRecordingProxy({ config, db, metrics, run, mode, log, isShipped }),
  );
}

function servingAlone({ addresses, state, metrics, drain, close }: RecordingProxy): Serving {
  const reopenLog = (): void => undefined;
  return { addresses, fault: () => state().failing, metrics, reopenLog, drain, close };
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
