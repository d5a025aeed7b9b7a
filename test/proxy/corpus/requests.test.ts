import { describe, expect, test } from 'vitest';
import { converse } from '../../support/conversation.ts';
import { startTestProxy } from '../../support/proxy.ts';
import { BROKEN_CHUNKS, HOST, REQUESTS } from './requests.ts';
import { strictOrigin } from './strict-origin.ts';

const LIST = `version: 1
name: corpus
entries:
  - host: ${HOST}
    ports: [80]
  - host: ${HOST}
    ports: [443]
    protocol: tcp
`;

/** Follows on the same connection: it is answered only if the request before it was understood. */
const SENTINEL = `GET http://${HOST}/sentinel HTTP/1.1\r\nHost: ${HOST}\r\nConnection: close\r\n\r\n`;

const STATUS_LINE = /^HTTP\/1\.1 ([2-5]\d\d) [^\r\n]*\r$/gm;

function statusesIn(replies: string): number[] {
  return [...replies.matchAll(STATUS_LINE)].map(([, status]) => Number(status));
}

test.each(REQUESTS)('$name', async ({ bytes, statuses, seen }) => {
  await using origin = await strictOrigin();
  await using proxy = await startTestProxy(
    { connectTo: [`::127.0.0.1:${origin.port}`] },
    { allow: LIST },
  );
  await using talk = await converse(proxy.port);

  talk.send(bytes + SENTINEL);
  const replies = await talk.rest();

  expect(statusesIn(replies), replies.slice(0, 400)).toEqual(statuses);
  expect(origin.seen.map(({ line }) => line)).toEqual(seen);
  expect(origin.faults).toEqual([]);
  // Each answer to a request that named a destination is in the record, once.
  expect(proxy.events.length + proxy.malformed()).toBe(statuses.length);
});

test.each(BROKEN_CHUNKS)(
  'chunks with %s end the request and the connection, and nothing behind them is read',
  async (_name, body) => {
    await using origin = await strictOrigin();
    await using proxy = await startTestProxy(
      { connectTo: [`::127.0.0.1:${origin.port}`] },
      { allow: LIST },
    );
    await using talk = await converse(proxy.port);

    const head = `POST http://${HOST}/ HTTP/1.1\r\nHost: ${HOST}\r\nTransfer-Encoding: chunked\r\n\r\n`;
    talk.send(`${head}${body}${SENTINEL}`);
    const replies = await talk.rest();
    talk.end();

    expect(statusesIn(replies), replies).toEqual([expect.toBeOneOf([400, 431])]);
    expect(origin.seen).toEqual([]);
    expect(await proxy.recorded(1)).toEqual([
      expect.objectContaining({ host: HOST, error: expect.any(String) }),
    ]);
  },
);

describe('what goes on to the origin', () => {
  async function fieldsSeen(head: string): Promise<readonly string[]> {
    await using origin = await strictOrigin();
    await using proxy = await startTestProxy(
      { connectTo: [`::127.0.0.1:${origin.port}`] },
      { allow: LIST },
    );
    await using talk = await converse(proxy.port);
    talk.send(head);
    await talk.until('seen GET');
    expect(origin.seen).toHaveLength(1);
    return origin.seen[0]?.fields ?? [];
  }

  test.each([
    ['Proxy-Authorization: Basic c2VjcmV0'],
    ['proxy-authorization: Basic c2VjcmV0'],
    ['Proxy-Authenticate: Basic'],
    ['Proxy-Authentication-Info: x'],
    ['Proxy-Connection: keep-alive'],
    ['Keep-Alive: timeout=5'],
    ['TE: trailers'],
    ['Upgrade: h2c'],
    ['Connection: X-Secret\r\nX-Secret: a'],
    ['Connection: close, X-Secret\r\nX-Secret: a'],
    ['Connection: x-secret\r\nConnection: y\r\nX-Secret: a\r\nY: b'],
    ['Connection: ,, X-Secret ,\r\nX-Secret: a'],
    ['Connection: Authorization\r\nAuthorization: Basic x'],
  ])('%s does not', async (fields) => {
    const seen = await fieldsSeen(
      `GET http://${HOST}/ HTTP/1.1\r\nHost: ${HOST}\r\n${fields}\r\nX-Kept: 1\r\n\r\n`,
    );

    const names = seen.map((field) => field.split(':')[0]?.toLowerCase());
    expect(names.toSorted()).toEqual(['connection', 'host', 'via', 'x-kept']);
    expect(seen).toContain('connection: keep-alive');
  });

  test('a WebSocket handshake goes on without the fields of this hop', async () => {
    const seen = await fieldsSeen(
      `GET http://${HOST}/ HTTP/1.1\r\nHost: ${HOST}\r\nConnection: Upgrade, X-Secret\r\nUpgrade: websocket\r\nX-Secret: a\r\nProxy-Authorization: Basic c2VjcmV0\r\nTE: trailers\r\nKeep-Alive: 5\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n`,
    );

    const names = seen.map((field) => field.split(':')[0]?.toLowerCase());
    expect(names.toSorted()).toEqual([
      'connection',
      'host',
      'sec-websocket-key',
      'sec-websocket-version',
      'upgrade',
      'via',
    ]);
  });

  test.each([
    ['a nominated Host', 'Connection: Host'],
    ['Host written another way', 'X: y'],
  ])('%s is written anew from the target', async (_name, field) => {
    const seen = await fieldsSeen(
      `GET http://${HOST.toUpperCase()}:80/ HTTP/1.1\r\nHost: ${HOST}.:80\r\n${field}\r\n\r\n`,
    );

    expect(seen.filter((line) => /^host:/i.test(line))).toEqual([`host: ${HOST}`]);
  });

  test('line ends encoded in the path stay encoded', async () => {
    await using origin = await strictOrigin();
    await using proxy = await startTestProxy(
      { connectTo: [`::127.0.0.1:${origin.port}`] },
      { allow: LIST },
    );
    await using talk = await converse(proxy.port);

    talk.send(
      `GET http://${HOST}/%0d%0aHost:%20evil.example.test%0d%0a%0d%0a HTTP/1.1\r\nHost: ${HOST}\r\n\r\n`,
    );
    await talk.until('seen GET');

    expect(origin.seen.map(({ line }) => line)).toEqual([
      'GET /%0d%0aHost:%20evil.example.test%0d%0a%0d%0a HTTP/1.1',
    ]);
  });
});

test('a head that drips in is answered 408 within ten seconds, first request or second', async () => {
  await using origin = await strictOrigin();
  await using proxy = await startTestProxy(
    { connectTo: [`::127.0.0.1:${origin.port}`] },
    { allow: LIST },
  );
  const ok = `GET http://${HOST}/ok HTTP/1.1\r\nHost: ${HOST}\r\n\r\n`;
  const beginnings = [
    'CONNECT x',
    `CONNECT ${HOST}:443 HTTP/1.1\r\nX: `,
    'GET http://x',
    `GET http://${HOST}/ HTTP/1.1\r\nX: `,
    `${ok}GET http://x`,
  ];

  const replies = await Promise.all(
    beginnings.map(async (beginning) => {
      await using talk = await converse(proxy.port);
      talk.send(beginning);
      const drip = setInterval(() => talk.send('x'), 500);
      const since = performance.now();
      const reply = await talk.rest();
      clearInterval(drip);
      return { status: statusesIn(reply).at(-1), soon: performance.now() - since < 11_000 };
    }),
  );

  expect(replies).toEqual(beginnings.map(() => ({ status: 408, soon: true })));
});
