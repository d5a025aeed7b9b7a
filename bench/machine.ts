import { execFileSync } from 'node:child_process';
import { arch, cpus, loadavg, release, totalmem } from 'node:os';
import { toolVersion } from '../version.ts';

/** What figures are worth nothing without: the date, the machine, and the versions of what is compared. */
export function describeMachine(): string {
  const [processor] = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  const load = loadavg()[0]?.toFixed(1);
  return [
    `${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC, sallyport ${toolVersion()}, Node ${process.versions.node}`,
    `${cpus().length} cores of ${processor?.model.trim()}, ${memory} GiB, Linux ${release()} ${arch()}; load before the start ${load}`,
    PEERS.flatMap(([program, args]) => versionOf(program, args) ?? []).join(', '),
  ].join('\n');
}

const PEERS: readonly (readonly [program: string, args: readonly string[]])[] = [
  ['/usr/sbin/squid', ['-v']],
  ['/usr/bin/traffic_server', ['--version']],
  ['/usr/bin/tinyproxy', ['-v']],
  ['/usr/sbin/apache2', ['-v']],
];

/** The first line in which a program says its version, cut down to the words. */
function versionOf(program: string, args: readonly string[]): string | undefined {
  try {
    const said = execFileSync(program, args, {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const [line = ''] = said.split('\n');
    const [, name = program, version] =
      /([A-Za-z][A-Za-z ]*?)[ :/]*(?:version|Version:? ?)?[ :/-]*(\d+\.\d[\w.]*)/.exec(line) ?? [];
    return version === undefined ? undefined : `${name.trim()} ${version}`;
  } catch {
    return undefined;
  }
}
