import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where the origins are: private, so that no proxy is asked to reach its own loopback. */
export const ORIGIN = '10.77.0.1';

/** Where the proxies listen. */
export const PROXY_HOST = '127.0.0.1';

/** Ports of the origins; see `bench/load/origin.c`. */
export const PORTS = { echo: 443, http: 80, source: 8_001, sink: 8_002 } as const;

/** The core of the proxy, and that of everything else. */
export const PROXY_CORE = '1';
export const LOAD_CORE = '0';

/** Names that resolve to the origin, as a deployment has them. */
export const NAMES: readonly string[] = Array.from(
  { length: 50 },
  (_, at) => `service-${at}.bench.example.com`,
);

/** The one that the ClientHello in every tunnel asks for. */
export const HELLO_NAME = 'service-0.bench.example.com';

/**
 * Makes a network of its own, and a resolver's configuration that only it sees. To be called within
 * `unshare --net --mount`; what is changed here goes away with the process.
 */
export function makeWorld(folder: string): void {
  run('ip', ['link', 'set', 'lo', 'up']);
  run('ip', ['address', 'add', `${ORIGIN}/32`, 'dev', 'lo']);
  // Ten thousand connections a second use up their ports within seconds otherwise, whoever is measured.
  writeFileSync('/proc/sys/net/ipv4/ip_local_port_range', '2048 65000');
  writeFileSync('/proc/sys/net/ipv4/tcp_tw_reuse', '1');
  writeFileSync('/proc/sys/net/ipv4/tcp_max_tw_buckets', '4096');
  writeFileSync('/proc/sys/net/core/somaxconn', '4096');
  bind(folder, '/etc/resolv.conf', `nameserver ${PROXY_HOST}\n`);
  bind(folder, '/etc/hosts', '127.0.0.1 localhost\n');
}

/** The program and arguments that give `makeWorld` its network. */
export const INTO_A_WORLD: readonly string[] = [
  'unshare',
  '--net',
  '--mount',
  '--propagation',
  'private',
];

/** What keeps this machine from giving the data path a network of its own, if anything. */
export function cannotMakeWorld(): string | undefined {
  if (process.platform !== 'linux') return 'its proxies are pinned and counted as Linux does it';
  if (process.getuid?.() !== 0) return 'it makes a network of its own, which takes root';
  const missing = ['unshare', 'ip', 'taskset', 'cc'].find(
    (program) => spawnSync('sh', ['-c', `command -v ${program}`]).status !== 0,
  );
  return missing === undefined ? undefined : `it takes ${missing}, which is not installed`;
}

function bind(folder: string, path: string, text: string): void {
  const own = join(folder, path.replaceAll('/', '-'));
  writeFileSync(own, text);
  run('mount', ['--bind', own, path]);
}

function run(program: string, args: readonly string[]): void {
  const { status, stderr } = spawnSync(program, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')}: ${stderr}`);
}
