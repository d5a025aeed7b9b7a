import { expect, test } from 'vitest';
import type { Mark } from '../../proxy/event.ts';
import { startOperations } from '../../proxy/operations.ts';
import { UnavailableError } from '../../rules/errors.ts';
import { exchangeBytes } from '../support/conversation.ts';

const AT = Date.parse('2026-11-20T10:00:00Z');

interface Asked {
  readonly reply: string;
  readonly marks: readonly string[];
}

/** What a request with this body and these header lines is answered, and what was marked. */
async function ask(
  body: string,
  { method = 'POST', headers = '', host = '127.0.0.1' } = {},
  make: (name: string) => Mark = (name) => ({ run: 'trial-1', name, at: AT }),
): Promise<Asked> {
  const marks: string[] = [];
  const operations = await startOperations(
    { host: '127.0.0.1', port: 0 },
    {
      fault: () => undefined,
      mark(name) {
        marks.push(name);
        return make(name);
      },
    },
  );
  try {
    const length = `Content-Length: ${Buffer.byteLength(body)}\r\n`;
    const head = `${method} /mark HTTP/1.1\r\nHost: ${host}\r\n${headers}Connection: close\r\n`;
    const reply = await exchangeBytes(operations.address.port, `${head}${length}\r\n${body}`);
    return { reply, marks };
  } finally {
    operations.close();
  }
}

test.each(['node-boot', ' node-boot\n', '{"name": "node-boot"}'])(
  'POST /mark with %j says what was marked',
  async (body) => {
    const { reply, marks } = await ask(body);

    expect(reply).toMatch(/^HTTP\/1\.1 201 /);
    expect(reply).toContain('{"run":"trial-1","name":"node-boot","at":"2026-11-20T10:00:00.000Z"}');
    expect(marks).toEqual(['node-boot']);
  },
);

test.each([
  ['is no name', 'two words', {}, 400],
  ['has no name', '{"phase": "x"}', {}, 400],
  ['is empty', '', {}, 400],
  ['is too long', 'x'.repeat(5_000), {}, 413],
  ['is asked for by GET', 'x', { method: 'GET' }, 405],
  ['comes from a page', 'x', { headers: 'Origin: http://127.0.0.1:3129\r\n' }, 403],
  ['comes from a page that says so', 'x', { headers: 'Sec-Fetch-Site: cross-site\r\n' }, 403],
  ['was led here by a name', 'x', { host: 'rebound.example.com' }, 403],
])('what %s marks nothing', async (_, body, options, status) => {
  const { reply, marks } = await ask(body, options);

  expect(reply).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
  expect(marks).toEqual([]);
});

test('a record that cannot be written is 503, with the reason', async () => {
  const { reply } = await ask('create', {}, () => {
    throw new UnavailableError('Cannot write the record "x": the disk is full');
  });

  expect(reply).toMatch(/^HTTP\/1\.1 503 [\s\S]*the disk is full/);
});
