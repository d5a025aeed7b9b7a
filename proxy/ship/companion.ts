import { type ChildProcess, fork } from 'node:child_process';
import { getCompileCacheDir } from 'node:module';
import { fileURLToPath } from 'node:url';
import { backOff } from '../workers/back-off.ts';
import type { FromShipper, ShipOrders, ToShipper } from './message.ts';
import type { ShipNews } from './outage.ts';
import type { ShipStatus } from './shipper.ts';

/** The process that ships beside a proxy. */
export interface Companion {
  /** As it was told last; absent before the first time. */
  status(): ShipStatus | undefined;
  isRunning(): boolean;
  /** Ships what is left, in this time; to be asked when the record is closed. Resolves when the process has ended. */
  finish(withinMs: number): Promise<ShipStatus | undefined>;
  /** Ends it at once. */
  kill(): void;
}

export interface CompanionOptions {
  /** The module that the process runs. */
  readonly entry: URL;
  readonly orders: ShipOrders;
  readonly report: (news: ShipNews) => void;
}

/** One that ends over and over is not said each time. */
const AGAIN_MS = 600_000;
/** What has not ended so long after its time is ended. */
const LATE_MS = 2_000;

/**
 * Starts the process, and another one when it ends without being asked to: whatever it meets, the proxy that
 * started it goes on.
 */
export function startCompanion({ entry, orders, report }: CompanionOptions): Companion {
  const waitAfter = backOff();
  let status: ShipStatus | undefined;
  let child: ChildProcess | undefined;
  let restart: NodeJS.Timeout | undefined;
  let isEnding = false;
  let saidAt = Number.NEGATIVE_INFINITY;

  const start = (): void => {
    const since = performance.now();
    const started = fork(fileURLToPath(entry), [], {
      serialization: 'advanced',
      // What this process has compiled need not be compiled again.
      env: { ...process.env, NODE_COMPILE_CACHE: getCompileCacheDir() },
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    child = started;
    started.on('message', (message: FromShipper) => {
      if (message.kind === 'news') report(message.news);
      else status = message.status;
    });
    // One that cannot be started, or told something when it has just ended, is as one that has ended.
    started.on('error', () => undefined);
    started.once('exit', (code, signal) => {
      if (isEnding) return;
      const waitMs = waitAfter(performance.now() - since);
      if (performance.now() - saidAt >= AGAIN_MS) {
        saidAt = performance.now();
        const how = signal ?? `exit code ${code}`;
        report({
          level: 'error',
          message: `the process that ships has ended (${how}); another takes its place in ${waitMs} ms, and goes on where it was`,
        });
      }
      restart = setTimeout(start, waitMs);
      restart.unref();
    });
    tell(started, { kind: 'start', orders });
  };
  const isRunning = (): boolean => child?.exitCode === null && child.signalCode === null;
  start();
  return {
    status: () => status,
    isRunning,
    async finish(withinMs) {
      isEnding = true;
      clearTimeout(restart);
      const ending = child;
      if (ending === undefined || !isRunning()) return status;
      const late = setTimeout(() => ending.kill('SIGKILL'), withinMs + LATE_MS);
      const ended = new Promise((resolve) => ending.once('close', resolve));
      tell(ending, { kind: 'finish', withinMs });
      await ended;
      clearTimeout(late);
      return status;
    },
    kill() {
      isEnding = true;
      clearTimeout(restart);
      child?.kill('SIGKILL');
    },
  };
}

function tell(child: ChildProcess, message: ToShipper): void {
  if (child.connected) child.send(message);
}
