import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Peer } from '../peers.ts';
import { PORTS } from '../world.ts';

const PROGRAM = '/usr/bin/traffic_server';

const FOLDERS = ['etc', 'log', 'run', 'cache', 'data'];

export const trafficServer: Peer = {
  program: PROGRAM,
  prepare({ folder, port }) {
    for (const name of FOLDERS) {
      mkdirSync(join(folder, name), { recursive: true });
      chmodSync(join(folder, name), 0o777);
    }
    const write = (name: string, text: string): void => writeFileSync(join(folder, name), text);
    write('etc/records.config', records(port));
    write(
      'etc/ip_allow.yaml',
      'ip_allow:\n  - {apply: in, ip_addrs: 0/0, action: allow, methods: ALL}\n  - {apply: out, ip_addrs: 0/0, action: allow, methods: ALL}\n',
    );
    write('etc/logging.yaml', LOGGING);
    write('etc/storage.config', '');
    write(
      'runroot.yaml',
      `prefix: ${folder}
exec_prefix: /usr
bindir: /usr/bin
sbindir: /usr/bin
sysconfdir: ${join(folder, 'etc')}
datadir: ${join(folder, 'data')}
includedir: /usr/include
libdir: /usr/lib
libexecdir: /usr/lib/trafficserver/modules
localstatedir: ${join(folder, 'run')}
runtimedir: ${join(folder, 'run')}
logdir: ${join(folder, 'log')}
cachedir: ${join(folder, 'cache')}
`,
    );
    return { command: [PROGRAM, `--run-root=${join(folder, 'runroot.yaml')}`] };
  },
};

/** A forward proxy without a cache; as many threads as it takes for the cores it has. */
function records(port: number): string {
  const values: readonly string[] = [
    `http.server_ports STRING ${port}:ip-in=127.0.0.1`,
    `http.connect_ports STRING ${Object.values(PORTS).join(' ')}`,
    'http.cache.http INT 0',
    'reverse_proxy.enabled INT 0',
    'url_remap.remap_required INT 0',
    'log.logging_enabled INT 3',
    'net.connections_throttle INT 19000',
    'admin.user_id STRING #-1',
    'dns.round_robin_nameservers INT 0',
  ];
  return values.map((value) => `CONFIG proxy.config.${value}\n`).join('');
}

const LOGGING = `logging:
  formats:
    - name: squid
      format: '%<cqtq> %<ttms> %<chi> %<crc>/%<pssc> %<psql> %<cqhm> %<cquc> %<caun> %<phr>/%<shn> %<psct>'
  logs:
    - filename: access
      format: squid
`;
