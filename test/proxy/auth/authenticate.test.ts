import { writeFileSync } from 'node:fs';
import { hashSync } from 'bcryptjs';
import { describe, expect, test } from 'vitest';
import { basicAuthentication } from '../../../proxy/auth/authenticate.ts';
import { converse, exchangeBytes } from '../../support/conversation.ts';
import { listenHttp } from '../../support/loopback.ts';
import { startTestProxy } from '../../support/proxy.ts';
import { tempFolder } from '../../support/temp-folder.ts';

function basic(user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
}

describe('over the wire', () => {
  const htpasswd = `alice:${hashSync('wonder:land', 4)}\n`;

  test('the right password gets through, and the role of the user is recorded', async () => {
    using folder = tempFolder();
    writeFileSync(folder.at('users'), htpasswd);
    const seen: (string | undefined)[] = [];
    await using origin = await listenHttp((req, res) => {
      seen.push(req.headers['proxy-authorization']);
      res.end('hello');
    });
    await using proxy = await startTestProxy({
      authFile: folder.at('users'),
      clientRole: ['127.0.0.0/8=anyone', 'alice=head'],
    });
    await using talk = await converse(proxy.port);

    for (let i = 0; i < 2; i++) {
      talk.send(
        `GET http://127.0.0.1:${origin.port}/ HTTP/1.1\r\nHost: a\r\nProxy-Authorization: ${basic('alice', 'wonder:land')}\r\n\r\n`,
      );
      await talk.until('hello');
    }

    expect(seen).toEqual([undefined, undefined]);
    expect((await proxy.recorded(2)).map(({ role }) => role)).toEqual(['head', 'head']);
  });

  test.each([
    ['no credentials', ''],
    ['a wrong password', `Proxy-Authorization: ${basic('alice', 'x')}\r\n`],
    ['an unknown user', `Proxy-Authorization: ${basic('bob', 'wonder:land')}\r\n`],
    ['another scheme', 'Proxy-Authorization: Bearer abc\r\n'],
    ['no base64', 'Proxy-Authorization: Basic ***\r\n'],
    ['no colon', `Proxy-Authorization: Basic ${Buffer.from('alice').toString('base64')}\r\n`],
  ])('%s is answered 407 with the realm, and reaches no one', async (_what, field) => {
    using folder = tempFolder();
    writeFileSync(folder.at('users'), htpasswd);
    await using origin = await listenHttp((_req, res) => res.end('never'));
    await using proxy = await startTestProxy({ authFile: folder.at('users') });

    const tunnel = await exchangeBytes(
      proxy.port,
      `CONNECT 127.0.0.1:${origin.port} HTTP/1.1\r\n${field}\r\n`,
    );
    const plain = await exchangeBytes(
      proxy.port,
      `GET http://127.0.0.1:${origin.port}/ HTTP/1.1\r\nHost: a\r\nConnection: close\r\n${field}\r\n`,
    );

    for (const reply of [tunnel, plain]) {
      expect(reply).toMatch(
        /^HTTP\/1\.1 407 [\s\S]*\r\nProxy-Authenticate: Basic realm="sallyport"/,
      );
    }
    expect({ accepted: origin.accepted(), events: proxy.events }).toEqual({
      accepted: 0,
      events: [],
    });
  });
});

test('a right password is compared once and remembered for a while, a wrong one every time', async () => {
  let compared = 0;
  let now = 0;
  const check = {
    matches: (password: string) => {
      compared += 1;
      return Promise.resolve(password === 'right');
    },
  };
  const authenticate = basicAuthentication(new Map([['alice', 'hash']]), check, () => now);

  for (const password of ['right', 'right', 'wrong', 'wrong']) {
    await authenticate(basic('alice', password));
  }
  expect(compared).toBe(3);
  now = 300_001;
  expect(await authenticate(basic('alice', 'right'))).toBe('alice');
  expect(compared).toBe(4);
});

test('a user that is not there costs a comparison too, and is nobody whatever it says', async () => {
  let compared = 0;
  const check = {
    matches: () => {
      compared += 1;
      return Promise.resolve(true);
    },
  };
  const authenticate = basicAuthentication(new Map(), check, () => 0);

  expect(await authenticate(basic('mallory', 'x'))).toBeUndefined();
  expect(compared).toBe(1);
});
