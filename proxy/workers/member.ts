import { type ChildProcess, fork } from 'node:child_process';
import { getCompileCacheDir } from 'node:module';
import { fileURLToPath } from 'node:url';
import { ConfigError, UnavailableError, type UserError } from '../../rules/errors.ts';
import { errorCode } from '../error-code.ts';
import type { RecorderTrouble } from '../store/trouble.ts';
import type { AllowlistText, FromWorker, Orders, ToWorker } from './message.ts';

/** One worker process, from its start to its end. */
export interface Member {
  readonly number: number;
  readonly pid: number | undefined;
  /** Resolves when it serves. @throws {UserError} where it ended before that */
  readonly ready: Promise<void>;
  /** Resolves when it has ended, however that was. */
  readonly ended: Promise<MemberEnd>;
  /** Gives it another allowlist; resolves when that is in force, or the worker has ended. */
  enforce(allowlist: AllowlistText): Promise<void>;
  tell(message: ToWorker): void;
  /** Its metrics now, or as they were last where it does not answer in time. */
  values(): Promise<readonly object[]>;
  /** Its metrics when it was last asked. */
  lastValues(): readonly object[];
  kill(): void;
}

export interface MemberEnd {
  /** `exit code 1`, `SIGKILL`. */
  readonly how: string;
  readonly isClean: boolean;
  /** What it said itself. */
  readonly failure: UserError | undefined;
}

export interface MemberPorts {
  onHeld(message: Extract<FromWorker, { kind: 'held' }>): void;
  onTrouble(trouble: RecorderTrouble): void;
}

/** Past it the last known metrics have to do: a scrape must not wait for one that hangs. */
const VALUES_TIMEOUT_MS = 2_000;

/** Starts a worker process that runs `entry` by these orders. */
export function startMember(
  entry: URL,
  orders: Orders,
  { onHeld, onTrouble }: MemberPorts,
): Member {
  const child = fork(fileURLToPath(entry), [], {
    serialization: 'advanced',
    // What this process has compiled need not be compiled again.
    env: { ...process.env, NODE_COMPILE_CACHE: getCompileCacheDir() },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const ready = Promise.withResolvers<void>();
  const ended = Promise.withResolvers<MemberEnd>();
  const asked = new Map<number, (values: readonly object[]) => void>();
  const enforced = new Map<number, () => void>();
  let failure: UserError | undefined;
  let lastValues: readonly object[] = [];
  let lastId = 0;

  child.on('message', (message: FromWorker) => {
    switch (message.kind) {
      case 'ready':
        return ready.resolve();
      case 'failed':
        failure = message.isUsage
          ? new ConfigError(message.message)
          : new UnavailableError(message.message);
        return undefined;
      case 'held':
        return onHeld(message);
      case 'enforced':
        enforced.get(message.version)?.();
        enforced.delete(message.version);
        return undefined;
      case 'trouble':
        return onTrouble(message.trouble);
      case 'values':
        lastValues = message.values;
        return asked.get(message.id)?.(message.values);
    }
  });
  const onEnd = (how: string, isClean: boolean): void => {
    ready.reject(
      failure ??
        new UnavailableError(
          `Cannot start worker ${orders.number}: it ended (${how}); see the log above`,
        ),
    );
    for (const answer of asked.values()) answer(lastValues);
    for (const resolve of enforced.values()) resolve();
    ended.resolve({ how, isClean, failure });
  };
  child.once('exit', (code, signal) => onEnd(signal ?? `exit code ${code}`, code === 0));
  child.on('error', (cause) => {
    // One that never began does not exit; a message to one that has just ended is no news.
    if (child.pid === undefined) onEnd(errorCode(cause), false);
  });
  // Whoever does not wait for it hears of its end.
  ready.promise.catch(() => undefined);
  tell(child, { kind: 'start', orders });
  return {
    number: orders.number,
    pid: child.pid,
    ready: ready.promise,
    ended: ended.promise,
    enforce(allowlist) {
      if (!child.connected) return Promise.resolve();
      return new Promise((resolve) => {
        enforced.set(allowlist.version, resolve);
        tell(child, { kind: 'allowlist', allowlist });
      });
    },
    tell: (message) => tell(child, message),
    values() {
      if (!child.connected) return Promise.resolve(lastValues);
      lastId += 1;
      const id = lastId;
      return new Promise((resolve) => {
        const timer = setTimeout(() => asked.get(id)?.(lastValues), VALUES_TIMEOUT_MS);
        asked.set(id, (values) => {
          clearTimeout(timer);
          asked.delete(id);
          resolve(values);
        });
        tell(child, { kind: 'values', id });
      });
    },
    lastValues: () => lastValues,
    kill: () => child.kill('SIGKILL'),
  };
}

function tell(child: ChildProcess, message: ToWorker): void {
  if (child.connected) child.send(message);
}
