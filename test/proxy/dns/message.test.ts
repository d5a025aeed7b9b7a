import { encode } from 'dns-packet';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  answerWith,
  type Question,
  readQuestion,
  readReply,
  withId,
} from '../../../proxy/dns/message.ts';

test('a question is read with its name in lower case and its type by name', () => {
  expect(asked('GitHub.COM', 'AAAA')).toMatchObject({
    id: 7,
    name: 'github.com',
    host: 'github.com',
    type: 'AAAA',
  });
});

test.each([
  ['the root, which is no host', question('', 2), { name: '.', type: 'NS', host: undefined }],
  [
    'a service, whose name has underscores',
    question('_ldap._tcp.example.com', 33),
    { name: '_ldap._tcp.example.com', type: 'SRV' },
  ],
  ['a type that is newer than the library', question('a.example', 65), { type: 'HTTPS' }],
  ['a type without a name', question('a.example', 65_280), { type: 'TYPE65280' }],
])('%s may be asked for', (_what, packet, expected) => {
  expect(readQuestion(packet)).toMatchObject({ kind: 'question', question: expected });
});

test.each([
  ['no question', header(0), 1],
  ['two questions', header(2), 1],
  ['a question that is cut', question('github.com', 1).subarray(0, 20), 1],
  ['a label with a dot in it', raw([10, ...text('github.com'), 0, 0, 1, 0, 1]), 1],
  ['a label with a NUL', raw([3, 97, 0, 98, 0, 0, 1, 0, 1]), 1],
  ['a label above ASCII', raw([2, 0xc3, 0xa9, 0, 0, 1, 0, 1]), 1],
  ['a name that points at itself', raw([0xc0, 12, 0, 1, 0, 1]), 1],
  ['a name without end', raw(Array<number>(400).fill(1)), 1],
  ['an update instead of a query', raw([1, 97, 0, 0, 1, 0, 1], 0x2800), 4],
])('%s is answered at once', (_what, packet, rcode) => {
  expect(readQuestion(packet)).toEqual({ kind: 'fault', rcode });
});

test.each([
  ['an answer', raw([1, 97, 0, 0, 1, 0, 1], 0x8180)],
  ['less than a header', Buffer.from([0, 7, 1])],
])('%s is noise, which nobody answers: two servers would talk for ever', (_what, packet) => {
  expect(readQuestion(packet)).toEqual({ kind: 'noise' });
});

test('an answer tells the addresses, and the names on the way to them', () => {
  const packet = response([
    { type: 'CNAME', name: 'www.example.com', data: 'CDN.example.net', ttl: 300 },
    { type: 'CNAME', name: 'cdn.example.net', data: 'edge.example.net', ttl: 60 },
    { type: 'A', name: 'edge.example.net', data: '192.0.2.7', ttl: 20 },
    { type: 'A', name: 'edge.example.net', data: '192.0.2.8', ttl: 40 },
    { type: 'A', name: 'somebody.else', data: '192.0.2.9', ttl: 40 },
  ]);

  expect(readReply(packet, asked('www.example.com', 'A'))).toEqual({
    code: 'NOERROR',
    addresses: ['192.0.2.7', '192.0.2.8'],
    chain: ['cdn.example.net', 'edge.example.net'],
    ttlSeconds: 20,
  });
});

test('aliases that lead in a circle end', () => {
  const packet = response([
    { type: 'CNAME', name: 'www.example.com', data: 'a.example', ttl: 1 },
    { type: 'CNAME', name: 'a.example', data: 'www.example.com', ttl: 1 },
  ]);

  expect(readReply(packet, asked('www.example.com', 'A'))).toMatchObject({ addresses: [] });
});

test.each([
  ['another id', (packet: Buffer) => withId(packet, 8)],
  ['another name', () => response([], 'www.example.org')],
  ['another type', () => response([], 'www.example.com', 'AAAA')],
  ['no question and no error', () => header(0, 0x8180)],
  ['no response bit', () => question('www.example.com', 1)],
])('an answer with %s is nobody else’s business', (_what, change) => {
  expect(readReply(change(response([])), asked('www.example.com', 'A'))).toBeUndefined();
});

test('an answer may mix the case of the name, and leave it out where it is an error', () => {
  expect(readReply(response([], 'WWW.example.com'), asked('www.example.com', 'A'))).toBeDefined();
  expect(readReply(header(0, 0x8185), asked('www.example.com', 'A'))?.code).toBe('REFUSED');
});

test('a refusal repeats the question under the id that it was asked with', () => {
  const packet = question('github.com', 1);
  const read = readQuestion(packet);

  const refusal = answerWith(5, packet, read.kind === 'question' ? read.question : undefined);

  expect(readReply(refusal, asked('github.com', 'A'))?.code).toBe('REFUSED');
});

test('whatever comes is read as something', () => {
  const packets = fc.uint8Array({ maxLength: 80 }).map((bytes) => Buffer.from(bytes));
  fc.assert(
    fc.property(packets, (packet) => {
      readQuestion(packet);
      readReply(
        Buffer.concat([response([]).subarray(0, 33), packet]),
        asked('www.example.com', 'A'),
      );
    }),
  );
});

function asked(name: string, type: 'A' | 'AAAA'): Question {
  const read = readQuestion(encode({ type: 'query', id: 7, questions: [{ type, name }] }));
  if (read.kind !== 'question') throw new Error(`${name} was not read`);
  return read.question;
}

function response(
  answers: NonNullable<Parameters<typeof encode>[0]['answers']>,
  name: string = 'www.example.com',
  type: 'A' | 'AAAA' = 'A',
): Buffer {
  return encode({ type: 'response', id: 7, questions: [{ type, name }], answers });
}

function question(name: string, type: number): Buffer {
  const labels = name.split('.').flatMap((label) => [label.length, ...text(label)]);
  return raw([...(name === '' ? [] : labels), 0, type >> 8, type & 255, 0, 1]);
}

function raw(body: readonly number[], flags: number = 0x0100): Buffer {
  return Buffer.concat([header(1, flags), Buffer.from(body)]);
}

function header(questions: number, flags: number = 0x0100): Buffer {
  return Buffer.from([0, 7, flags >> 8, flags & 255, 0, questions, 0, 0, 0, 0, 0, 0]);
}

function text(ascii: string): number[] {
  return [...Buffer.from(ascii, 'latin1')];
}
