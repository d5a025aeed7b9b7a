import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { type PeerResult, runPeer } from '../../peers/support/peer.ts';
import { FOREIGN_RESOLVER, INTERNET, RESOLVER } from './zone.ts';

/** The machines of the cluster, each a network namespace. */
export type Machine = 'head' | 'compute1' | 'compute2' | 'egress' | 'internet' | 'switch';

/** Addresses of the nodes, and of the egress node as they see it. */
export const ADDRESS = {
  egress: '10.77.0.1',
  head: '10.77.0.10',
  compute1: '10.77.0.21',
  compute2: '10.77.0.22',
} as const;

/** The same in IPv6. */
const ADDRESS6 = { egress: 'fd00:77::1', head: 'fd00:77::10' } as const;

const FORWARDING = ['net.ipv4.ip_forward=1', 'net.ipv6.conf.all.forwarding=1'];

/** The interface of the egress node on the nodes' side. */
export const INSIDE = 'inside';

export interface Cluster extends AsyncDisposable {
  /** Runs a program on a machine to its end. */
  run(machine: Machine, program: string, args: readonly string[], env?: Env): Promise<PeerResult>;
  /** Starts a program on a machine; it ends with the cluster. */
  start(machine: Machine, program: string, args: readonly string[]): ChildProcess;
}

type Env = Readonly<Record<string, string>>;

const MACHINES: readonly Machine[] = [
  'head',
  'compute1',
  'compute2',
  'egress',
  'internet',
  'switch',
];
const NODES = ['head', 'compute1', 'compute2'] as const;

/**
 * Builds a head and two compute nodes on one network, an egress node that is their router and their resolver, and an
 * internet behind it that is not connected to any other. Nodes ask `resolver`. Needs root.
 *
 * A child waits for the end of this process, whatever ends it, and takes everything away.
 */
export function buildCluster(resolver: string = ADDRESS.egress): Cluster {
  const prefix = `sallyport-${process.pid}`;
  const nameOf = (machine: Machine): string => `${prefix}-${machine}`;
  const ip = (...args: string[]): void => void execFileSync('ip', args, { stdio: 'pipe' });
  const on = (machine: Machine, ...args: string[]): void => ip('-n', nameOf(machine), ...args);

  const undertaker = startUndertaker(MACHINES.map(nameOf));
  for (const machine of MACHINES) {
    ip('netns', 'add', nameOf(machine));
    on(machine, 'link', 'set', 'lo', 'up');
  }
  // A bridge on the egress node itself would take TPROXY's sockets off its packets (br_netfilter).
  on('switch', 'link', 'add', 'bridge', 'type', 'bridge');
  on('switch', 'link', 'set', 'bridge', 'up');
  for (const machine of [...NODES, 'egress'] as const) {
    const device = machine === 'egress' ? INSIDE : 'eth0';
    on(machine, 'link', 'add', device, 'type', 'veth', 'peer', 'name', machine);
    on(machine, 'link', 'set', machine, 'netns', nameOf('switch'));
    on('switch', 'link', 'set', machine, 'master', 'bridge', 'up');
    on(machine, 'address', 'add', `${ADDRESS[machine]}/24`, 'dev', device);
    on(machine, 'link', 'set', device, 'up');
  }
  for (const node of NODES) on(node, 'route', 'add', 'default', 'via', ADDRESS.egress);
  on('head', 'address', 'add', `${ADDRESS6.head}/64`, 'dev', 'eth0', 'nodad');
  on('egress', 'address', 'add', `${ADDRESS6.egress}/64`, 'dev', INSIDE, 'nodad');
  on('head', 'route', 'add', 'default', 'via', ADDRESS6.egress);
  on('egress', 'link', 'add', 'outside', 'type', 'veth', 'peer', 'name', 'eth0');
  on('egress', 'link', 'set', 'eth0', 'netns', nameOf('internet'));
  on('egress', 'address', 'add', '100.64.0.2/30', 'dev', 'outside');
  on('egress', 'link', 'set', 'outside', 'up');
  on('egress', 'route', 'add', 'default', 'via', '100.64.0.1');
  // UDP is routed; TCP only where no rule of ours is loaded.
  ip('netns', 'exec', nameOf('egress'), 'sysctl', '-qw', ...FORWARDING);
  on('internet', 'address', 'add', '100.64.0.1/30', 'dev', 'eth0');
  on('internet', 'link', 'set', 'eth0', 'up');
  on('internet', 'route', 'add', '10.77.0.0/24', 'via', '100.64.0.2');
  on('egress', 'address', 'add', 'fd00:64::2/64', 'dev', 'outside', 'nodad');
  on('internet', 'address', 'add', 'fd00:64::1/64', 'dev', 'eth0', 'nodad');
  on('egress', 'route', 'add', 'default', 'via', 'fd00:64::1');
  on('internet', 'route', 'add', 'fd00:77::/64', 'via', 'fd00:64::2');
  for (const address of [RESOLVER, FOREIGN_RESOLVER, ...INTERNET.map((host) => host.address)]) {
    on('internet', 'address', 'add', address, 'dev', 'lo');
  }
  for (const machine of [...NODES, 'egress'] as const) {
    const folder = `/etc/netns/${nameOf(machine)}`;
    mkdirSync(folder, { recursive: true });
    const asked = machine === 'egress' ? RESOLVER : resolver;
    writeFileSync(`${folder}/resolv.conf`, `nameserver ${asked}\n`);
  }

  const within = (machine: Machine, program: string, args: readonly string[]): string[] => [
    ...['netns', 'exec', nameOf(machine), program],
    ...args,
  ];
  const started: ChildProcess[] = [];
  return {
    run: (machine, program, args, env = {}) =>
      runPeer('ip', within(machine, program, args), { env }),
    start(machine, program, args) {
      const child = spawn('ip', within(machine, program, args), { stdio: 'pipe' });
      started.push(child);
      return child;
    },
    async [Symbol.asyncDispose]() {
      for (const child of started) child.kill();
      undertaker.stdin?.end();
      await new Promise((resolve) => undertaker.once('close', resolve));
      for (const machine of MACHINES) {
        rmSync(`/etc/netns/${nameOf(machine)}`, { recursive: true, force: true });
      }
    },
  };
}

/** Waits until nobody holds its standard input any more; then ends what runs in the namespaces, and them. */
const BURIAL = `
cat >/dev/null
for name in "$@"; do
  ip netns pids "$name" 2>/dev/null | xargs -r kill -9 2>/dev/null
  ip netns del "$name" 2>/dev/null
  rm -rf "/etc/netns/$name"
done
`;

/** Who takes these network namespaces away when this process ends, whatever ends it. */
export function startUndertaker(names: readonly string[]): ChildProcess {
  return spawn('sh', ['-c', BURIAL, 'undertaker', ...names], {
    // Whoever reads our output hears of its end, too.
    stdio: ['pipe', 'inherit', 'ignore'],
    // Not among those that Ctrl-C ends.
    detached: true,
  });
}
