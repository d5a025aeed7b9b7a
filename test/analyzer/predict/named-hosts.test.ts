import { expect, test } from 'vitest';
import { findHosts } from '../../../analyzer/predict/named-hosts.ts';

test.each([
  [{ Script: 'https://Example.org/a.sh' }, ['example.org:443']],
  [{ Script: 's3://scripts/setup.sh' }, ['s3://scripts:443']],
  [
    { UserData: 'curl http://a.example:8080/x && git clone ssh://git@b.example/y' },
    ['a.example:8080', 'b.example:22'],
  ],
  [
    { UserData: { unresolved: 'curl https://{Host}/x https://s3.{dnsSuffix}/y' } },
    ['{Host}:443', 's3.{dnsSuffix}:443'],
  ],
  [{ DomainAddr: 'ldaps://d.example' }, ['d.example:636']],
  [{ Image: 'python:3.12' }, ['registry-1.docker.io:443', 'auth.docker.io:443']],
  [{ Image: 'user/tool' }, ['registry-1.docker.io:443', 'auth.docker.io:443']],
  [{ Image: 'quay.io/user/tool:1' }, ['quay.io:443']],
  [{ Image: { unresolved: '{FindInMap}' } }, []],
  [{ Database: { Uri: 'db.example' } }, ['db.example:3306']],
  [{ Database: { Uri: 'db.example:3307' } }, ['db.example:3307']],
  [{ Proxy: { HttpProxyAddress: 'http://10.0.0.5:3128' } }, []],
  [{ Image: { Os: 'alinux2023' } }, []],
  [{ Description: 'nothing here', Count: 3, Empty: null }, []],
])('%j names %j', (root, hosts) => {
  expect(findHosts(root).map(({ host, port }) => `${host}:${port}`)).toEqual(hosts);
});
