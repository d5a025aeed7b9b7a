import { expect, test } from 'vitest';
import { parseHosts } from '../../proxy/resolve-hosts.ts';

const FILE = `# static table
127.0.0.1   localhost
::1         localhost ip6-localhost

10.0.0.5\tDB.internal. db # the old one
10.0.0.6    db.internal
fe80::1%lo0 link
not-an-ip   never
10.0.0.5    db.internal
`;

test('a hosts file gives each name its addresses, in order, once, in one spelling', () => {
  const hosts = parseHosts(FILE);

  expect(Object.fromEntries(hosts)).toEqual({
    localhost: ['127.0.0.1', '::1'],
    'ip6-localhost': ['::1'],
    'db.internal': ['10.0.0.5', '10.0.0.6'],
    db: ['10.0.0.5'],
  });
});
