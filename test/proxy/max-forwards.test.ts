import { expect, test } from 'vitest';
import { countDown, maxForwards } from '../../proxy/max-forwards.ts';
import { converse } from '../support/conversation.ts';
import { listenHttp } from '../support/loopback.ts';
import { startTestProxy } from '../support/proxy.ts';

test('only TRACE and OPTIONS are counted', () => {
  expect(maxForwards('TRACE', ['Max-Forwards', '3'])).toBe(3);
  expect(maxForwards('OPTIONS', ['max-forwards', '0'])).toBe(0);
  expect(maxForwards('GET', ['Max-Forwards', '3'])).toBeUndefined();
  expect(maxForwards('TRACE', ['Max-Forwards', 'x'])).toBeUndefined();
  expect(countDown(['A', '3', 'Max-Forwards', '3'], 2)).toEqual(['A', '3', 'Max-Forwards', '2']);
});

test('the proxy answers a TRACE that may go no further, without the secrets in it', async () => {
  await using origin = await listenHttp((_req, res) => res.end('never'));
  await using proxy = await startTestProxy();
  await using talk = await converse(proxy.port);

  talk.send(
    `TRACE http://127.0.0.1:${origin.port}/ HTTP/1.1\r\nHost: 127.0.0.1:${origin.port}\r\nMax-Forwards: 0\r\nCookie: secret\r\nX-Seen: yes\r\n\r\n`,
  );
  const reply = await talk.until('\r\n0\r\n\r\n');

  expect(reply).toMatch(/^HTTP\/1\.1 200 [\s\S]*message\/http[\s\S]*X-Seen: yes/);
  expect(reply).not.toContain('secret');
  expect(origin.accepted()).toBe(0);
});

test('a request that may go on has one pass less', async () => {
  let seen: string | undefined;
  await using origin = await listenHttp((req, res) => {
    seen = String(req.headers['max-forwards']);
    res.end('here');
  });
  await using proxy = await startTestProxy();
  await using talk = await converse(proxy.port);

  talk.send(
    `OPTIONS http://127.0.0.1:${origin.port}/ HTTP/1.1\r\nHost: 127.0.0.1:${origin.port}\r\nMax-Forwards: 5\r\n\r\n`,
  );
  await talk.until('here');

  expect(seen).toBe('4');
});
