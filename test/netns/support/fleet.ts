import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { startUndertaker } from './namespaces.ts';

/** Machines with a proxy each, and one with the database, on one network. */
export interface Fleet extends AsyncDisposable {
  /** The address of the database's machine, as the proxies see it. */
  readonly address: string;
  /** What leads into the machine of the database. */
  readonly insideCentre: readonly string[];
  /** Starts a program on the machine of a proxy; it ends with the fleet. */
  start(
    proxy: string,
    program: string,
    args: readonly string[],
    env: Readonly<Record<string, string>>,
  ): ChildProcess;
  /** Cuts the machine of a proxy off, or lets it back. */
  link(proxy: string, state: 'up' | 'down'): void;
}

const CENTRE = '10.78.0.1';

/** Builds the network: a namespace each, joined by a bridge in the one of the database. Needs root. */
export function buildFleet(proxies: readonly string[]): Fleet {
  const prefix = `sallyport-fleet-${process.pid}`;
  const nameOf = (machine: string): string => `${prefix}-${machine}`;
  const ip = (...args: string[]): void => void execFileSync('ip', args, { stdio: 'pipe' });
  const on = (machine: string, ...args: string[]): void => ip('-n', nameOf(machine), ...args);
  const machines = ['centre', ...proxies];

  const undertaker = startUndertaker(machines.map(nameOf));
  for (const machine of machines) {
    ip('netns', 'add', nameOf(machine));
    on(machine, 'link', 'set', 'lo', 'up');
  }
  on('centre', 'link', 'add', 'bridge', 'type', 'bridge');
  on('centre', 'address', 'add', `${CENTRE}/24`, 'dev', 'bridge');
  on('centre', 'link', 'set', 'bridge', 'up');
  for (const [at, proxy] of proxies.entries()) {
    on(proxy, 'link', 'add', 'eth0', 'type', 'veth', 'peer', 'name', proxy);
    on(proxy, 'link', 'set', proxy, 'netns', nameOf('centre'));
    on('centre', 'link', 'set', proxy, 'master', 'bridge', 'up');
    on(proxy, 'address', 'add', `10.78.0.${10 + at}/24`, 'dev', 'eth0');
    on(proxy, 'link', 'set', 'eth0', 'up');
  }
  const started: ChildProcess[] = [];
  return {
    address: CENTRE,
    insideCentre: ['ip', 'netns', 'exec', nameOf('centre')],
    start(proxy, program, args, env) {
      const child = spawn('ip', ['netns', 'exec', nameOf(proxy), program, ...args], {
        env: { ...process.env, ...env },
        stdio: 'pipe',
      });
      started.push(child);
      return child;
    },
    link: (proxy, state) => on(proxy, 'link', 'set', 'eth0', state),
    async [Symbol.asyncDispose]() {
      for (const child of started) child.kill();
      undertaker.stdin?.end();
      await new Promise((resolve) => undertaker.once('close', resolve));
    },
  };
}
