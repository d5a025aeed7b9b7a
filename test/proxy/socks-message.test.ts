import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  readGreeting,
  readPassword,
  readRequest,
  readRequest4,
} from '../../proxy/socks-message.ts';

const READERS = { readGreeting, readPassword, readRequest, readRequest4 };

test.each([
  ['an IPv4 address', [5, 1, 0, 1, 192, 0, 2, 7, 1, 187], '192.0.2.7', 443],
  ['a name, in its canonical form', [5, 1, 0, 3, 4, ...text('A.b.'), 0, 22], 'a.b', 22],
  ['an address written as a name', [5, 1, 0, 3, 9, ...text('192.0.2.7'), 0, 22], '192.0.2.7', 22],
  [
    'an IPv6 address',
    [5, 1, 0, 4, 0x20, 1, 0xd, 0xb8, ...Array<number>(11).fill(0), 1, 0, 80],
    '2001:db8::1',
    80,
  ],
  [
    'an IPv4 address mapped into IPv6, which is the IPv4 address',
    [5, 1, 0, 4, ...Array<number>(10).fill(0), 255, 255, 192, 0, 2, 7, 0, 80],
    '192.0.2.7',
    80,
  ],
])('a SOCKS5 request may name %s', (_what, bytes, host, port) => {
  expect(readRequest(Buffer.from(bytes))).toEqual({
    kind: 'message',
    value: { command: 'connect', authority: { host, port } },
    length: bytes.length,
  });
});

test.each([
  ['an address and a user', [4, 1, 0, 22, 192, 0, 2, 7, ...text('joe'), 0], '192.0.2.7'],
  ['an address and no user', [4, 1, 0, 22, 192, 0, 2, 7, 0], '192.0.2.7'],
  ['a name (SOCKS4a)', [4, 1, 0, 22, 0, 0, 0, 1, 0, ...text('github.com'), 0], 'github.com'],
])('a SOCKS4 request may have %s', (_what, bytes, host) => {
  expect(readRequest4(Buffer.from(bytes))).toEqual({
    kind: 'message',
    value: { command: 'connect', authority: { host, port: 22 } },
    length: bytes.length,
  });
});

test.each([
  ['an empty name', [5, 1, 0, 3, 0, 0, 22, 0]],
  ['a name with a space', [5, 1, 0, 3, 3, ...text('a b'), 0, 22]],
  ['a name with a NUL', [5, 1, 0, 3, 3, ...text('a\0b'), 0, 22]],
  ['a name above ASCII', [5, 1, 0, 3, 2, 0xc3, 0xa9, 0, 22]],
  ['a short IPv4 address', [5, 1, 0, 3, 5, ...text('127.1'), 0, 22]],
  ['port 0', [5, 1, 0, 1, 192, 0, 2, 7, 0, 0]],
  ['another version', [4, 1, 0, 1, 192, 0, 2, 7, 0, 22]],
])('a SOCKS5 request with %s is malformed', (_what, bytes) => {
  expect(readRequest(Buffer.from(bytes))).toMatchObject({ kind: 'malformed' });
});

test.each([
  ['a user without end', [4, 1, 0, 22, 192, 0, 2, 7, ...Array<number>(300).fill(65)]],
  ['a host without end', [4, 1, 0, 22, 0, 0, 0, 7, 0, ...Array<number>(300).fill(65)]],
  ['an empty host', [4, 1, 0, 22, 0, 0, 0, 7, 0, 0]],
  ['port 0', [4, 1, 0, 0, 192, 0, 2, 7, 0]],
])('a SOCKS4 request with %s is malformed', (_what, bytes) => {
  expect(readRequest4(Buffer.from(bytes))).toMatchObject({ kind: 'malformed' });
});

test('BIND is another command, and a kind of address that nobody knows names no host', () => {
  expect(readRequest(Buffer.from([5, 2, 0, 1, 192, 0, 2, 7, 0, 22]))).toMatchObject({
    value: { command: 'other' },
  });
  expect(readRequest(Buffer.from([5, 1, 0, 9, 1, 1, 1]))).toMatchObject({
    value: { command: 'connect', authority: undefined },
  });
});

test('a message that is cut anywhere is incomplete, and what follows it is not taken', () => {
  const whole: readonly [keyof typeof READERS, Buffer][] = [
    ['readGreeting', Buffer.from([5, 2, 0, 2])],
    ['readPassword', Buffer.from([1, 2, 104, 105, 3, 121, 111, 117])],
    ['readRequest', Buffer.from([5, 1, 0, 3, 6, ...text('ab.com'), 0, 22])],
    ['readRequest4', Buffer.from([4, 1, 0, 22, 0, 0, 0, 1, 65, 0, ...text('ab.com'), 0])],
  ];
  for (const [name, message] of whole) {
    const read = READERS[name];
    for (let length = 1; length < message.length; length++) {
      expect(read(message.subarray(0, length)), `${name} ${length}`).toEqual({
        kind: 'incomplete',
      });
    }
    expect(read(Buffer.concat([message, Buffer.from('more')]))).toMatchObject({
      kind: 'message',
      length: message.length,
    });
  }
});

test('whatever comes is read as something, and never takes more bytes than came', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...Object.values(READERS)),
      fc.uint8Array({ minLength: 1, maxLength: 600 }),
      (read, bytes) => {
        const message = read(Buffer.from(bytes));
        if (message.kind === 'message') expect(message.length).toBeLessThanOrEqual(bytes.length);
      },
    ),
  );
});

function text(ascii: string): number[] {
  return [...Buffer.from(ascii, 'latin1')];
}
