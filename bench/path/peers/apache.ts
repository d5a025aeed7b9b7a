import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Peer } from '../peers.ts';
import { PORTS } from '../world.ts';

const PROGRAM = '/usr/sbin/apache2';
const MODULES = ['mpm_event', 'authz_core', 'proxy', 'proxy_http', 'proxy_connect'];

export const apache: Peer = {
  program: PROGRAM,
  prepare({ folder, port }) {
    const file = join(folder, 'apache.conf');
    const modules = MODULES.map(
      (name) => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so\n`,
    );
    writeFileSync(
      file,
      `${modules.join('')}
ServerRoot ${folder}
ServerName bench
Listen 127.0.0.1:${port}
User www-data
Group www-data
PidFile ${join(folder, 'apache.pid')}
ErrorLog ${join(folder, 'error.log')}
LogFormat "%h %l %u %t \\"%r\\" %>s %b" common
CustomLog ${join(folder, 'access.log')} common
ServerLimit 16
ThreadsPerChild 64
MaxRequestWorkers 1024
MaxKeepAliveRequests 0
ProxyRequests On
AllowCONNECT ${Object.values(PORTS).join(' ')}
<Proxy *>
  Require all granted
</Proxy>
`,
    );
    return { command: [PROGRAM, '-DFOREGROUND', '-f', file] };
  },
};
