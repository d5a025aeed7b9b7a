import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Peer } from '../peers.ts';

const PROGRAM = '/usr/bin/tinyproxy';

export const tinyproxy: Peer = {
  program: PROGRAM,
  prepare({ folder, port }) {
    const file = join(folder, 'tinyproxy.conf');
    writeFileSync(
      file,
      `Listen 127.0.0.1
Port ${port}
Timeout 600
MaxClients 10000
LogFile "${join(folder, 'tinyproxy.log')}"
LogLevel Connect
`,
    );
    return { command: [PROGRAM, '-d', '-c', file] };
  },
};
