import { createSocket } from 'node:dgram';
import { connect } from 'node:net';
import { decode, encode, type Packet } from 'dns-packet';
import { expect, test } from 'vitest';
import { parseClients } from '../../../proxy/clients.ts';
import { type Forwarder, startForwarder } from '../../../proxy/dns/forwarder.ts';
import { judgeNames } from '../../../proxy/dns/judge.ts';
import { keepNames, type NameMemory } from '../../../proxy/dns/name-memory.ts';
import type { Lookup } from '../../../proxy/event.ts';
import { guardWith } from '../../../proxy/guard.ts';
import { parseAllowlist } from '../../../rules/policy-file.ts';
import { indexAllowlist } from '../../../rules/policy-index.ts';
import { ip } from '../../support/ip.ts';
import { answerTo, type Respond, startResolver } from '../../support/resolver.ts';

const ADDRESSES: Respond = (query) => [
  answerTo(query, {
    answers: [
      { type: 'CNAME', name: 'github.com', data: 'lb.github.com', ttl: 60 },
      { type: 'A', name: 'lb.github.com', data: '192.0.2.7', ttl: 60 },
    ],
  }),
];

test.each(['udp', 'tcp'] as const)(
  'a question by %s goes on by it, is answered, recorded and remembered',
  async (transport) => {
    await using resolver = await startResolver(ADDRESSES);
    await using dns = await startDns([resolver.port]);

    const reply = await dns[transport](query('GitHub.com'));

    expect(reply.id).toBe(77);
    expect(reply.answers?.map(({ name }) => name)).toEqual(['github.com', 'lb.github.com']);
    expect(resolver.asked.map((asked) => asked.transport)).toEqual([transport]);
    expect(dns.lookups).toEqual([
      {
        at: expect.any(Number),
        client: '127.0.0.1',
        name: 'github.com',
        type: 'A',
        verdict: 'allowed',
        code: 'NOERROR',
        addresses: ['192.0.2.7'],
        chain: ['lb.github.com'],
      },
    ]);
    expect(dns.namesOf('192.0.2.7')).toEqual(['github.com']);
  },
);

test('each question goes out under an id and from a port of its own', async () => {
  await using resolver = await startResolver(ADDRESSES);
  await using dns = await startDns([resolver.port]);

  for (let i = 0; i < 12; i++) await dns.udp(query('github.com'));

  expect(new Set(resolver.asked.map(({ id }) => id)).size).toBeGreaterThan(10);
  expect(new Set(resolver.asked.map(({ from }) => from)).size).toBeGreaterThan(10);
});

test('what is beside the question, EDNS included, passes as it came', async () => {
  await using resolver = await startResolver(ADDRESSES);
  await using dns = await startDns([resolver.port]);
  const packet = query('github.com', [
    { type: 'OPT', name: '.', udpPayloadSize: 1232, flags: 0x8000, options: [] } as never,
  ]);

  await dns.udp(packet);

  expect(resolver.asked[0]?.bytes.subarray(2)).toEqual(packet.subarray(2));
});

test('forged answers are passed over: only the one that fits the question counts', async () => {
  await using resolver = await startResolver((asked) => [
    answerTo({ ...asked, id: ((asked.id ?? 0) + 1) & 0xffff }, {}),
    answerTo({ ...asked, questions: [{ type: 'A', name: 'evil.example', class: 'IN' }] }, {}),
    Buffer.from('rubbish'),
    ...ADDRESSES(asked, 'udp'),
  ]);
  await using dns = await startDns([resolver.port]);

  expect((await dns.udp(query('github.com'))).answers).toHaveLength(2);
});

test('an answer that is cut says so to the client, which asks again by TCP', async () => {
  await using resolver = await startResolver((asked, transport) =>
    transport === 'udp' ? [answerTo(asked, { flags: 0x0380 })] : ADDRESSES(asked, transport),
  );
  await using dns = await startDns([resolver.port]);

  expect((await dns.udp(query('github.com'))).flag_tc).toBe(true);
  expect((await dns.tcp(query('github.com'))).answers).toHaveLength(2);
});

test('where one resolver is silent the next is asked', async () => {
  await using silent = await startResolver(() => []);
  await using resolver = await startResolver(ADDRESSES);
  await using dns = await startDns([silent.port, resolver.port], { resolverTimeoutMs: 400 });

  expect((await dns.udp(query('github.com'))).answers).toHaveLength(2);
  expect(silent.asked).not.toEqual([]);
});

test('where none answers the client is told so, and the question is recorded without a code', async () => {
  await using silent = await startResolver(() => []);
  await using dns = await startDns([silent.port], { resolverTimeoutMs: 400 });

  expect(await dns.udp(query('github.com'))).toMatchObject({ rcode: 'SERVFAIL' });
  expect(dns.lookups).toEqual([expect.objectContaining({ name: 'github.com', code: undefined })]);
});

test('an answer that could not be recorded is not told', async () => {
  await using resolver = await startResolver(ADDRESSES);
  await using dns = await startDns([resolver.port], { hasRoom: false });

  expect(await dns.udp(query('github.com'))).toMatchObject({ rcode: 'SERVFAIL' });
});

test.each([
  ['nxdomain', 'NXDOMAIN'],
  ['refused', 'REFUSED'],
] as const)(
  'with --dns-enforce %s a name with no entry is not asked for',
  async (enforcement, code) => {
    await using resolver = await startResolver(ADDRESSES);
    await using dns = await startDns([resolver.port], { enforcement });

    expect(await dns.udp(query('data.evil.example'))).toMatchObject({ rcode: code });
    expect(await dns.udp(query('github.com'))).toMatchObject({ rcode: 'NOERROR' });
    expect(resolver.asked.map(({ name }) => name)).toEqual(['github.com']);
    expect(dns.lookups.map(({ name, verdict, code: told }) => [name, verdict, told])).toEqual([
      ['data.evil.example', 'denied', code],
      ['github.com', 'allowed', 'NOERROR'],
    ]);
  },
);

test('where denials are only reported, the name is asked for', async () => {
  await using resolver = await startResolver(ADDRESSES);
  await using dns = await startDns([resolver.port], { enforcement: 'nxdomain', reportOnly: true });

  expect(await dns.udp(query('evil.example'))).toMatchObject({ rcode: 'NOERROR' });
  expect(dns.lookups).toEqual([expect.objectContaining({ verdict: 'would-deny' })]);
});

test('a packet that is no question is answered by its fault, and goes nowhere', async () => {
  await using resolver = await startResolver(ADDRESSES);
  await using dns = await startDns([resolver.port]);

  expect(await dns.udp(Buffer.concat([query('github.com').subarray(0, 14)]))).toMatchObject({
    rcode: 'FORMERR',
  });
  expect(resolver.asked).toEqual([]);
  expect(dns.lookups).toEqual([]);
});

test('a stranger gets no answer', async () => {
  await using resolver = await startResolver(ADDRESSES);
  await using dns = await startDns([resolver.port], { allowClients: ['10.0.0.0/8'] });

  // By TCP, where no answer is a connection that ends.
  await expect(dns.tcp(query('github.com'))).rejects.toThrow('ended');
  expect(resolver.asked).toEqual([]);
});

interface TestDns extends AsyncDisposable {
  readonly lookups: readonly Lookup[];
  namesOf(address: string): readonly string[];
  udp(packet: Buffer): Promise<Packet & { flag_tc?: boolean; rcode?: string }>;
  tcp(packet: Buffer): Promise<Packet & { flag_tc?: boolean; rcode?: string }>;
}

interface TestDnsOptions {
  readonly enforcement?: 'nxdomain' | 'refused';
  readonly reportOnly?: boolean;
  readonly hasRoom?: boolean;
  readonly resolverTimeoutMs?: number;
  readonly allowClients?: readonly string[];
}

const ALLOWLIST =
  'version: 1\nname: one\nentries:\n  - { host: github.com, ports: [443] }\n  - { host: "*.internal", ports: [22] }\n';

async function startDns(
  resolvers: readonly number[],
  {
    enforcement,
    reportOnly = false,
    hasRoom = true,
    allowClients = [],
    resolverTimeoutMs,
  }: TestDnsOptions = {},
): Promise<TestDns> {
  const lookups: Lookup[] = [];
  const policy =
    enforcement === undefined
      ? ({ kind: 'open' } as const)
      : indexAllowlist(parseAllowlist(ALLOWLIST, 'allowlist.yaml', Date.now()).allowlist);
  const guard = guardWith(() => policy, { now: Date.now, reportOnly });
  const names: NameMemory = keepNames(Date.now);
  const forwarder: Forwarder = await startForwarder(
    {
      listen: [{ host: '127.0.0.1', port: 0 }],
      upstreams: resolvers.map((port) => ({ address: local, port })),
    },
    {
      clients: parseClients(allowClients, [], false),
      judge: judgeNames(guard, enforcement ?? 'off'),
      record(lookup) {
        lookups.push(lookup);
        return hasRoom;
      },
      names,
      now: Date.now,
      resolverTimeoutMs,
      log: { warn: () => undefined, error: (fields) => console.error(fields) },
    },
  );
  const port = forwarder.addresses[0]?.port ?? 0;
  return {
    lookups,
    namesOf: (address) => names.namesOf(local, ip(address)),
    udp: (packet) => askByUdp(port, packet),
    tcp: (packet) => askByTcp(port, packet),
    async [Symbol.asyncDispose]() {
      forwarder.close();
    },
  };
}

const local = ip('127.0.0.1');

function query(name: string, additionals: Packet['additionals'] = []): Buffer {
  const questions = [{ type: 'A' as const, name }];
  return encode({ type: 'query', id: 77, flags: 0x0100, questions, additionals });
}

function askByUdp(port: number, packet: Buffer): Promise<Packet> {
  return new Promise((resolve) => {
    const socket = createSocket('udp4');
    socket.once('message', (reply) => {
      socket.close();
      resolve(decode(reply));
    });
    socket.send(packet, port, '127.0.0.1');
  });
}

function askByTcp(port: number, packet: Buffer): Promise<Packet> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('data', (reply) => {
      socket.destroy();
      resolve(decode(reply.subarray(2)));
    });
    socket.once('close', () => reject(new Error('the connection ended')));
    socket.on('error', () => socket.destroy());
    socket.write(Buffer.concat([Buffer.from([0, packet.length]), packet]));
  });
}
