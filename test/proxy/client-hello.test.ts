import { connect as connectTls } from 'node:tls';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MAX_HELLO_BYTES, readClientHello } from '../../proxy/client-hello.ts';
import { listen } from '../support/loopback.ts';

/** What Node's own TLS client sends first. */
async function helloOf(options: {
  servername?: string;
  ALPNProtocols?: string[];
}): Promise<Buffer> {
  const first = Promise.withResolvers<Buffer>();
  await using server = await listen((socket) => {
    socket.once('data', (chunk) => {
      first.resolve(chunk);
      socket.destroy();
    });
  });
  const client = connectTls({
    port: server.port,
    host: '127.0.0.1',
    rejectUnauthorized: false,
    ...options,
  });
  const closed = new Promise((resolve) => client.once('close', resolve));
  client.on('error', () => undefined);
  const bytes = await first.promise;
  await closed;
  return bytes;
}

/** The same handshake in records of so many bytes each. */
function cutIntoRecords(hello: Buffer, size: number): Buffer {
  const handshake = hello.subarray(5);
  const records: Buffer[] = [];
  for (let at = 0; at < handshake.length; at += size) {
    const part = handshake.subarray(at, at + size);
    records.push(Buffer.from([22, 3, 1, part.length >> 8, part.length & 0xff]), part);
  }
  return Buffer.concat(records);
}

test('a real ClientHello says its name and its protocols', async () => {
  const bytes = await helloOf({ servername: 'GitHub.com', ALPNProtocols: ['h2', 'http/1.1'] });

  expect(readClientHello(bytes)).toEqual({
    kind: 'hello',
    hello: { sni: 'GitHub.com', alpn: ['h2', 'http/1.1'], ech: false },
  });
});

test('a ClientHello without a name says so', async () => {
  expect(readClientHello(await helloOf({}))).toMatchObject({
    kind: 'hello',
    hello: { sni: undefined },
  });
});

test('however it is cut into records and segments, it reads the same', async () => {
  const whole = await helloOf({ servername: 'a.example' });

  for (const size of [1, 3, 100, 16_000]) {
    const bytes = cutIntoRecords(whole, size);
    expect(readClientHello(bytes)).toMatchObject({ hello: { sni: 'a.example' } });
    for (let length = 0; length < bytes.length; length += Math.ceil(bytes.length / 300)) {
      expect(readClientHello(bytes.subarray(0, length)).kind).toBe('incomplete');
    }
  }
});

test.each([
  ['SSH', 'SSH-2.0-OpenSSH_9.2\r\n'],
  ['HTTP', 'GET / HTTP/1.1\r\n\r\n'],
  ['SMTP', 'EHLO a.example\r\n'],
  ['an old SSL hello', '\x80\x2e\x01\x00\x02'],
  ['a record of application data', '\x17\x03\x03\x00\x05hello'],
  ['a ServerHello', '\x16\x03\x03\x00\x04\x02\x00\x00\x00'],
  ['an empty record', '\x16\x03\x01\x00\x00'],
  ['lengths that do not add up', '\x16\x03\x01\x00\x06\x01\x00\x00\x02\x03\x03'],
  ['a hello larger than any', '\x16\x03\x01\x40\x00\x01\xff\xff\xff'],
])('%s is no ClientHello', (_what, text) => {
  expect(readClientHello(Buffer.from(text, 'latin1')).kind).toBe('not-tls');
});

test('no bytes make it throw, or wait for more than a hello can be', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      const record = Buffer.concat([
        Buffer.from([22, 3, 1, bytes.length >> 8, bytes.length & 0xff]),
        bytes,
      ]);
      readClientHello(Buffer.from(bytes));
      readClientHello(record);
    }),
  );
  const endless = Buffer.concat(
    Array.from({ length: 3 }, () =>
      Buffer.concat([Buffer.from([22, 3, 1, 0x3f, 0xff]), Buffer.alloc(0x3fff, 1)]),
    ),
  );
  expect(endless.length).toBeGreaterThan(2 * MAX_HELLO_BYTES);
  expect(readClientHello(endless).kind).toBe('not-tls');
});
