import { expect, test } from 'vitest';
import { parseResolveOrder } from '../../proxy/resolve-order.ts';

const SERVER = 'nameserver 10.0.0.2\n';

test.each([
  ['Debian', 'hosts: files dns\n', SERVER],
  ['RHEL 9', 'hosts:      files dns myhostname\n', SERVER],
  ['Ubuntu', 'hosts: files mdns4_minimal [NOTFOUND=return] dns mymachines\n', SERVER],
  ['systemd-resolved', 'hosts: files resolve [!UNAVAIL=return] dns\n', 'nameserver 127.0.0.53\n'],
  ['Alpine, without such a file', undefined, SERVER],
])('%s: the hosts file, then DNS', (_system, nsswitch, resolvConf) => {
  expect(parseResolveOrder(nsswitch, resolvConf)).toEqual({ asksDns: true, filesFirst: true });
});

test.each([
  ['a directory knows names too', 'hosts: files sss dns\n', SERVER, true],
  ['no DNS', 'hosts: files\n', SERVER, true],
  ['DNS before the hosts file', 'hosts: dns files\n', SERVER, false],
  ['no hosts line', 'passwd: files\n', SERVER, false],
  ['no server', 'hosts: files dns\n', '# none\n', true],
  ['systemd-resolved beside other servers', 'hosts: files resolve dns\n', SERVER, true],
])('%s: that is left to the system', (_case, nsswitch, resolvConf, filesFirst) => {
  expect(parseResolveOrder(nsswitch, resolvConf)).toEqual({ asksDns: false, filesFirst });
});
