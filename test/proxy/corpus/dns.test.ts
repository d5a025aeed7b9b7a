import { expect, test } from 'vitest';
import { cachedResolve } from '../../../proxy/resolve-cache.ts';
import { type Ip, parseIp } from '../../../rules/ip.ts';
import { exchangeBytes } from '../../support/conversation.ts';
import { listen } from '../../support/loopback.ts';
import { startTestProxy } from '../../support/proxy.ts';

function addresses(...texts: string[]): readonly Ip[] {
  return texts.flatMap((text) => parseIp(text) ?? []);
}

const LIST = `version: 1
name: dns
entries:
  - host: "*.example.com"
    ports: [9]
    protocol: tcp
  - host: "*.example.com"
    ports: [80]
`;

const ask = (host: string): string => `CONNECT ${host}:9 HTTP/1.1\r\nHost: ${host}:9\r\n\r\n`;

/** What a hostile name server answers for an allowed name (RFC 6890 and its successors; DNS rebinding). */
test.each([
  ['loopback', ['127.0.0.1']],
  ['another loopback', ['127.9.9.9']],
  ['loopback in IPv6', ['::1']],
  ['loopback, IPv4-mapped', ['::ffff:127.0.0.1']],
  ['loopback by NAT64', ['64:ff9b::7f00:1']],
  ['loopback by 6to4', ['2002:7f00:1::']],
  ['loopback by Teredo', ['2001:0:4136:e378:8000:63bf:80ff:fffe']],
  ['loopback by ISATAP', ['2001:470::5efe:7f00:1']],
  ['metadata', ['169.254.169.254']],
  ['metadata of ECS', ['169.254.170.2']],
  ['metadata of EKS', ['169.254.170.23']],
  ['metadata in IPv6', ['fd00:ec2::254']],
  ['metadata by NAT64', ['64:ff9b::a9fe:a9fe']],
  ['link-local', ['169.254.1.1']],
  ['link-local in IPv6', ['fe80::1']],
  ['unspecified', ['0.0.0.0']],
  ['unspecified in IPv6', ['::']],
  ['this network', ['0.1.2.3']],
  ['multicast', ['224.0.0.1']],
  ['multicast in IPv6', ['ff02::1']],
  ['broadcast', ['255.255.255.255']],
  ['class E', ['240.0.0.1']],
  ['private 10/8', ['10.0.0.1']],
  ['private 172.16/12', ['172.31.255.255']],
  ['private 192.168/16', ['192.168.0.1']],
  ['carrier-grade NAT', ['100.64.0.1']],
  ['benchmarking', ['198.18.0.1']],
  ['unique local', ['fd12:3456::1']],
  ['site-local', ['fec0::1']],
  ['public and loopback', ['203.0.114.1', '127.0.0.1']],
  ['loopback and public', ['127.0.0.1', '203.0.114.1']],
  ['public and private', ['203.0.114.1', '10.0.0.1']],
  ['public IPv4 and metadata IPv6', ['203.0.114.1', 'fd00:ec2::254']],
  ['a hundred public ones and one loopback', [...Array(100).fill('203.0.114.1'), '127.0.0.1']],
])('a name that leads to %s is refused, and nothing is dialled', async (_what, answer) => {
  const asked: string[] = [];
  await using proxy = await startTestProxy(
    {},
    {
      allow: LIST,
      resolve: async (name) => {
        asked.push(name);
        return addresses(...answer);
      },
    },
  );

  const tunnel = await exchangeBytes(proxy.port, ask('rebind.example.com'));
  const plain = await exchangeBytes(
    proxy.port,
    'GET http://rebind.example.com/ HTTP/1.1\r\nHost: rebind.example.com\r\nConnection: close\r\n\r\n',
  );

  expect(tunnel).toMatch(/^HTTP\/1\.1 403 /);
  expect(plain).toMatch(/^HTTP\/1\.1 403 /);
  expect(asked).toEqual(['rebind.example.com', 'rebind.example.com']);
  for (const event of await proxy.recorded(2)) {
    expect(event.verdict).toBe('denied');
    expect(event.error).toMatch(/^(?:special|private)-address$/);
    expect(event.address).toBeUndefined();
  }
});

test('the address that was checked is the one that is dialled, whatever a second look-up would say', async () => {
  await using origin = await listen((socket) => socket.end('the checked one'));
  let asked = 0;
  await using proxy = await startTestProxy(
    {},
    {
      allow: `version: 1
name: dns
entries:
  - host: flip.example.com
    ports: [${origin.port}]
    protocol: tcp
  - cidr: 127.0.0.1/32
    ports: [${origin.port}]
`,
      resolve: async () => addresses(++asked === 1 ? '127.0.0.1' : '169.254.169.254'),
    },
  );

  const reply = await exchangeBytes(
    proxy.port,
    `CONNECT flip.example.com:${origin.port} HTTP/1.1\r\n\r\n`,
  );

  expect(reply).toContain('the checked one');
  expect(asked).toBe(1);
  expect((await proxy.recorded(1))[0]).toMatchObject({ address: '127.0.0.1', verdict: 'allowed' });
});

test('an answer that is used again is checked again', async () => {
  let asked = 0;
  await using proxy = await startTestProxy(
    {},
    {
      allow: LIST,
      resolve: cachedResolve(async () => {
        asked += 1;
        return { kind: 'found', addresses: addresses('127.0.0.1'), forMs: 60_000 };
      }, Date.now),
    },
  );

  for (let i = 0; i < 3; i++) {
    expect(await exchangeBytes(proxy.port, ask('a.example.com'))).toMatch(/^HTTP\/1\.1 403 /);
  }

  expect(asked).toBe(1);
});

test('a name that is refused is never looked up', async () => {
  const asked: string[] = [];
  await using proxy = await startTestProxy(
    {},
    {
      allow: LIST,
      resolve: async (name) => {
        asked.push(name);
        return addresses('203.0.114.1');
      },
    },
  );

  for (const target of ['secret-data.evil.test:9', 'example.com:9', 'a.example.com:10']) {
    const reply = await exchangeBytes(proxy.port, `CONNECT ${target} HTTP/1.1\r\n\r\n`);
    expect(reply).toMatch(/^HTTP\/1\.1 403 /);
  }

  expect(asked).toEqual([]);
});

test.each([
  ['has no address', async () => [], /^HTTP\/1\.1 502 /],
  [
    'does not exist',
    () => Promise.reject(Object.assign(new Error('no'), { code: 'ENOTFOUND' })),
    /^HTTP\/1\.1 502 /,
  ],
  ['is never answered for', () => new Promise<readonly Ip[]>(() => undefined), /^HTTP\/1\.1 504 /],
])('a name that %s is answered in time', async (_what, resolve, status) => {
  await using proxy = await startTestProxy({ timeoutConnect: '100ms' }, { allow: LIST, resolve });

  expect(await exchangeBytes(proxy.port, ask('a.example.com'))).toMatch(status);
  expect(await proxy.recorded(1)).toHaveLength(1);
});
