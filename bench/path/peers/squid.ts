import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LISTED } from '../allowlist.ts';
import type { Peer, PeerSite } from '../peers.ts';

const PROGRAM = '/usr/sbin/squid';

/** As Debian sets it up: the access log goes through a helper process. */
export const squid: Peer = { program: PROGRAM, prepare: (site) => prepare(site, 'daemon', '') };

/** The same with the access log written by Squid itself, which is faster. */
export const squidStdio: Peer = { program: PROGRAM, prepare: (site) => prepare(site, 'stdio', '') };

/** With the list that Sallyport enforces. */
export const squidListed: Peer = {
  program: PROGRAM,
  prepare(site) {
    const file = join(site.folder, 'list');
    writeFileSync(file, LISTED.map((host) => `${host}\n`).join(''));
    return prepare(site, 'daemon', `acl listed dstdomain "${file}"\nhttp_access deny !listed\n`);
  },
};

function prepare(
  { folder, port }: PeerSite,
  log: 'daemon' | 'stdio',
  access: string,
): { command: readonly string[] } {
  const file = join(folder, 'squid.conf');
  writeFileSync(
    file,
    `http_port 127.0.0.1:${port}
${access}http_access allow all
cache deny all
access_log ${log}:${join(folder, 'access.log')} squid
cache_log ${join(folder, 'cache.log')}
coredump_dir ${folder}
pid_filename none
netdb_filename none
pinger_enable off
shutdown_lifetime 0 seconds
visible_hostname bench
`,
  );
  return { command: [PROGRAM, '-N', '-f', file] };
}
