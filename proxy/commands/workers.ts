import { createServer } from 'node:net';
import type { Logger } from 'pino';
import { Registry } from 'prom-client';
import { UnavailableError } from '../../rules/errors.ts';
import { toolVersion } from '../../version.ts';
import type { ListenAddress, ProxyConfig } from '../config.ts';
import { errorCode } from '../error-code.ts';
import { listenFault } from '../listener.ts';
import type { OperationsPorts } from '../operations.ts';
import { logTrouble, newPseudonym, type RecordingMode } from '../recording-proxy.ts';
import { openStore } from '../store/open.ts';
import { openRun } from '../store/run-writer.ts';
import type { AllowlistText, Orders, WorkerFlags, WorkerMode } from '../workers/message.ts';
import { startTeam } from '../workers/team.ts';

/** What serves: one proxy in this process, or workers that share its port. */
export interface Serving {
  readonly addresses: readonly ListenAddress[];
  /** What keeps it from being ready. */
  fault(): string | undefined;
  readonly metrics: NonNullable<OperationsPorts['metrics']>;
  /** Lets other processes that serve open the log anew. */
  reopenLog(): void;
  /** Stops accepting, lets what is open go on for so long, and cuts the rest; may be asked again for less. */
  drain(timeoutMs: number): Promise<void>;
  /** Drains, and closes the record. @throws {UnavailableError} saying what could not be written */
  close(timeoutMs: number): Promise<void>;
}

/** The policy that workers enforce, as text: each makes its own of it. */
export interface WorkerPolicy {
  allowlist(): AllowlistText;
  readonly closeOnRevoke: boolean;
  /** Asks to be told when another list is in force. */
  onChange(tell: (allowlist: AllowlistText) => Promise<void>): void;
}

export interface WorkersOptions {
  readonly config: ProxyConfig;
  readonly flags: WorkerFlags;
  readonly run: string;
  readonly mode: RecordingMode & { readonly workers?: WorkerPolicy | undefined };
  readonly log: Logger;
}

/**
 * Starts the workers of `--workers N`, each a process with its own connection to the record. This one
 * serves nothing itself: it holds the run open, replaces what dies, and adds up what they count.
 *
 * @throws {UserError}
 */
export async function startWorkers({
  config,
  flags,
  run,
  mode,
  log,
}: WorkersOptions): Promise<Serving> {
  // Opened first: what is wrong with the file is said here, once.
  const store = openStore(flags.db, 'write');
  try {
    const listen = await Promise.all(config.listen.map(findAddress));
    const pseudonym = newPseudonym();
    const team = await startTeam({
      entry: workerModule(),
      size: config.workers,
      log,
      onTrouble: (trouble) => logTrouble(trouble, log),
      orders: (number): Orders => ({
        ...{ number, flags, run, listen, pseudonym },
        mode: toldMode(mode),
      }),
    });
    if (mode.workers !== undefined) {
      mode.workers.onChange((allowlist) => team.enforce(allowlist));
      // It may have been another one when the workers had their orders.
      await team.enforce(mode.workers.allowlist());
    }
    // After the first worker has begun the run: a proxy that could not start leaves no empty one behind.
    const writer = openRun(store, {
      run,
      layers: ['proxy'],
      toolVersion: toolVersion(),
      now: Date.now,
    });
    return {
      addresses: listen,
      fault: () => team.fault(),
      metrics: { text: () => team.text(), contentType: Registry.PROMETHEUS_CONTENT_TYPE },
      reopenLog: () => team.reopenLog(),
      drain: (timeoutMs) => team.drain(timeoutMs),
      async close(timeoutMs) {
        try {
          await team.drain(timeoutMs);
          writer.finish(Date.now());
        } finally {
          store.close();
        }
      },
    };
  } catch (cause) {
    store.close();
    throw cause;
  }
}

/** The same module from source and from what was compiled of it. */
function workerModule(): URL {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  return new URL(`./worker.${extension}`, import.meta.url);
}

function toldMode({ workers, reportOnly = false, contact }: WorkersOptions['mode']): WorkerMode {
  if (workers === undefined) return { kind: 'open' };
  const { closeOnRevoke } = workers;
  return { kind: 'allowlist', allowlist: workers.allowlist(), reportOnly, contact, closeOnRevoke };
}

/**
 * Finds out which port it will be, and that nobody has it: processes that are willing to share a port
 * share it with any other process of the same user that is, and would not notice.
 */
function findAddress(address: ListenAddress): Promise<ListenAddress> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', (cause) => {
      const where = `${address.host}:${address.port}`;
      reject(new UnavailableError(listenFault(where, errorCode(cause)), { cause }));
    });
    probe.listen({ host: address.host, port: address.port }, () => {
      const bound = probe.address();
      const port = typeof bound === 'object' && bound !== null ? bound.port : address.port;
      const host = typeof bound === 'object' && bound !== null ? bound.address : address.host;
      probe.close(() => resolve({ host, port, shared: true }));
    });
  });
}
