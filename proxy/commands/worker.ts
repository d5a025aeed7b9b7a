import { ConfigError, UserError } from '../../rules/errors.ts';
import { parseProxyConfig } from '../config.ts';
import { keepTunnels } from '../open-tunnels.ts';
import { type ReadPolicy, readPolicy } from '../policy/read-policy.ts';
import {
  type RecordingMode,
  type RecordingProxy,
  startRecordingProxy,
} from '../recording-proxy.ts';
import { keepElsewhere } from '../workers/elsewhere.ts';
import type {
  AllowlistText,
  FromWorker,
  Orders,
  ToWorker,
  WorkerMode,
} from '../workers/message.ts';
import { openLog } from './log.ts';
import { revoke } from './revoke.ts';

/**
 * One worker of `--workers N`, as `proxy/workers/member.ts` starts it: it serves as it is told over
 * the channel to the first process, and ends when that one does.
 */
interface Worker {
  readonly proxy: RecordingProxy;
  /** Puts another list in force. */
  enforce(allowlist: AllowlistText): void;
  reopenLog(): void;
}

const elsewhere = keepElsewhere((inAll, by) => tell({ kind: 'held', inAll, by }));
let worker: Promise<Worker> | undefined;
let ending: Promise<void> | undefined;

// A terminal or a service manager sends them to every process; the first one decides what follows.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
process.on('disconnect', () => end(0));
process.on('message', (message: ToWorker) => {
  switch (message.kind) {
    case 'start':
      worker = start(message.orders);
      worker.then(() => tell({ kind: 'ready' }), fail);
      return;
    case 'elsewhere':
      elsewhere.hear(message.inAll, message.by);
      return;
    case 'allowlist':
      void worker?.then(({ enforce }) => {
        enforce(message.allowlist);
        tell({ kind: 'enforced', version: message.allowlist.version });
      });
      return;
    case 'values':
      // Whoever compares the two finds that they agree.
      elsewhere.tellNow();
      void worker?.then(async ({ proxy: { metrics } }) =>
        tell({ kind: 'values', id: message.id, values: await metrics.values() }),
      );
      return;
    case 'reopen-log':
      void worker?.then(({ reopenLog }) => reopenLog());
      return;
    case 'drain':
      end(message.timeoutMs);
      return;
  }
});

async function start({
  number,
  flags,
  run,
  listen,
  pseudonym,
  mode: told,
}: Orders): Promise<Worker> {
  const { log: whole, reopen } = openLog(flags);
  const log = whole.child({ worker: number });
  const tunnels = keepTunnels();
  const { mode, enforce } = modeOf(told);
  const proxy = await startRecordingProxy({
    ...{ config: parseProxyConfig(flags), db: flags.db, metrics: flags.metrics, run, log },
    mode: { ...mode, tunnels },
    member: {
      ...{ elsewhere, listen, pseudonym },
      troubled: (trouble) => tell({ kind: 'trouble', trouble }),
    },
  });
  return {
    proxy,
    reopenLog: reopen,
    enforce(allowlist) {
      enforce(allowlist);
      const close = told.kind === 'allowlist' && told.closeOnRevoke;
      revoke(tunnels, mode.policy, { close, log });
    },
  };
}

function modeOf(told: WorkerMode): {
  readonly mode: RecordingMode;
  readonly enforce: (allowlist: AllowlistText) => void;
} {
  if (told.kind === 'open') {
    return { mode: { policy: () => ({ kind: 'open' }) }, enforce: () => undefined };
  }
  const { reportOnly, contact } = told;
  let { version } = told.allowlist;
  let inForce = policyOf(told.allowlist);
  return {
    mode: {
      policy: () => inForce.policy,
      policyLabel: () => inForce.label,
      policyVersion: () => version,
      ...{ reportOnly, contact },
    },
    enforce(allowlist) {
      inForce = policyOf(allowlist);
      version = allowlist.version;
    },
  };
}

/** The first process has read it before, and has said what is to be said about it. */
function policyOf({ text, file }: AllowlistText): ReadPolicy {
  return readPolicy(text, file, Date.now());
}

/** Lets what is open go on for so long, and ends the process; asked again, for less. */
function end(timeoutMs: number): void {
  if (ending !== undefined) {
    void worker?.then(({ proxy }) => proxy.drain(timeoutMs));
    return;
  }
  const closed = worker?.then(({ proxy }) => proxy.close(timeoutMs)) ?? Promise.resolve();
  ending = closed.then(() => process.exit(0), fail);
}

/** Says why it ends; a defect ends it as one, with its stack. */
function fail(cause: unknown): void {
  if (!(cause instanceof UserError)) throw cause;
  const exit = (): never => process.exit(cause.exitCode);
  const isUsage = cause instanceof ConfigError;
  const told: FromWorker = { kind: 'failed', message: cause.message, isUsage };
  if (process.connected) process.send?.(told, exit);
  else exit();
}

function tell(message: FromWorker): void {
  if (process.connected) process.send?.(message);
}
