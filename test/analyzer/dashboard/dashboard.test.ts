import { writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { expect, test } from 'vitest';
import { readAccess } from '../../../analyzer/dashboard/access.ts';
import type { Session } from '../../../analyzer/dashboard/api.ts';
import { exchangeBytes } from '../../support/conversation.ts';
import { type TempFolder, tempFolder } from '../../support/temp-folder.ts';
import { CLUSTER, recordRun } from './recorded.ts';
import { hearEvents, serveRecord } from './serving.ts';

function recorded(): TempFolder {
  const folder = tempFolder();
  recordRun({ db: folder.at('trial.db'), asked: CLUSTER });
  return folder;
}

/** A request with exactly these headers: `fetch` would not send a foreign Host. */
function ask(
  url: string,
  headers: Record<string, string> = {},
  { method = 'GET', body = '' } = {},
): Promise<{ status: number; headers: NodeJS.Dict<string | string[]>; text: string }> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { method, headers }, (response) => {
      let text = '';
      response.on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text }),
      );
    });
    asked.on('error', reject);
    asked.end(body);
  });
}

test('the page comes with a policy that lets nothing inline or foreign run', async () => {
  using folder = recorded();
  await using served = await serveRecord(folder.at('trial.db'));

  const { status, headers, text } = await ask(`${served.url}/`);
  const policy = String(headers['content-security-policy']);

  expect(status).toBe(200);
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("script-src 'self';");
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).not.toMatch(/unsafe|https?:/);
  expect(text).not.toMatch(/<script(?![^>]* src=)|<style| on\w+=| style=|https?:\/\//);
});

test('every file that the page names is served, and every module that a file imports', async () => {
  using folder = recorded();
  await using served = await serveRecord(folder.at('trial.db'));
  const page = await (await fetch(`${served.url}/`)).text();
  const todo = [...page.matchAll(/(?:href|src)="(\/[^"]+)"/g)].map(([, path]) => path ?? '');
  const done = new Set<string>();

  for (const path of todo) {
    if (done.has(path)) continue;
    done.add(path);
    const response = await fetch(served.url + path);
    expect([path, response.status]).toEqual([path, 200]);
    if (!path.endsWith('.js') || path.startsWith('/vendor/')) continue;
    const text = await response.text();
    for (const [, module = ''] of text.matchAll(/^(?:import|export)[^'"]*? from '([^']+)'/gm)) {
      todo.push(new URL(module, served.url + path).pathname);
    }
  }
  expect(done.size).toBeGreaterThan(20);
  expect(
    [...done].filter((path) => path.endsWith('.js')).every((path) => page.includes(path)),
  ).toBe(true);
});

test('nothing but what the page is made of can be read from the disk', async () => {
  using folder = recorded();
  await using served = await serveRecord(folder.at('trial.db'));

  for (const path of [
    '/../package.json',
    '/%2e%2e/desk.ts',
    '/tsconfig.json',
    '/view/',
    '/vendor/../../package.json',
  ]) {
    const reply = await exchangeBytes(
      served.port,
      `GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`,
    );
    expect(reply).toMatch(/^HTTP\/1\.1 404 /);
  }
});

test.each(['rebound.example.com', 'localhost.example.com', 'user@localhost', ''])(
  'a browser that was led here by the name %j gets nothing',
  async (host) => {
    using folder = recorded();
    await using served = await serveRecord(folder.at('trial.db'));

    const reply = await exchangeBytes(
      served.port,
      `GET /api/runs HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`,
    );

    expect(reply).toMatch(/^HTTP\/1\.1 40[03] /);
    expect(reply).not.toContain('trial-1');
  },
);

test.each(['localhost', '127.0.0.1', '[::1]', 'proxy.corp.example'])(
  '%s is a name of this dashboard',
  async (host) => {
    using folder = recorded();
    await using served = await serveRecord(folder.at('trial.db'), {
      names: new Set(['proxy.corp.example']),
    });

    expect((await ask(`${served.url}/api/runs`, { Host: host })).status).toBe(200);
  },
);

test.each<Record<string, string>>([
  { Origin: 'http://evil.example' },
  { Origin: 'null' },
  { 'Sec-Fetch-Site': 'cross-site' },
  { 'Sec-Fetch-Site': 'same-site' },
  { 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'navigate' },
])('the API does not answer what a page of somebody else asks: %j', async (headers) => {
  using folder = recorded();
  await using served = await serveRecord(folder.at('trial.db'));

  expect((await ask(`${served.url}/api/overview`, headers)).status).toBe(403);
});

test('a link from elsewhere leads to the page', async () => {
  using folder = recorded();
  await using served = await serveRecord(folder.at('trial.db'));
  const headers = { 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'navigate' };

  expect((await ask(`${served.url}/`, headers)).status).toBe(200);
});

test('what writes needs the token of this process, sent as a page would send it', async () => {
  using folder = recorded();
  await using served = await serveRecord(folder.at('trial.db'), {
    saves: folder.at('allowlist.yaml'),
  });
  const session: Session = await (await fetch(`${served.url}/api/session`)).json();
  const body = JSON.stringify({ run: 'trial-1', ids: ['tls github.com 443'] });
  const post = async (headers: Record<string, string>): Promise<number> =>
    (await ask(`${served.url}/api/allowlist/preview`, headers, { method: 'POST', body })).status;
  const json = { 'Content-Type': 'application/json' };
  const token = { 'X-Sallyport-Token': session.token };

  expect(session.saves).toBe('allowlist.yaml');
  expect(await post({ ...json, ...token })).toBe(200);
  expect(await post(json)).toBe(403);
  expect(await post({ ...json, 'X-Sallyport-Token': 'guess' })).toBe(403);
  expect(await post({ ...token, 'Content-Type': 'text/plain' })).toBe(403);
  expect(await post({ ...json, ...token, Origin: 'http://evil.example' })).toBe(403);
});

test('a request that is too long is refused, and so is one to write by GET', async () => {
  using folder = recorded();
  await using served = await serveRecord(folder.at('trial.db'), {
    saves: folder.at('allowlist.yaml'),
  });
  const session: Session = await (await fetch(`${served.url}/api/session`)).json();
  const headers = { 'Content-Type': 'application/json', 'X-Sallyport-Token': session.token };
  const body = JSON.stringify({ run: 'x'.repeat(3_000_000), ids: [] });

  const long = await ask(`${served.url}/api/allowlist/preview`, headers, { method: 'POST', body });
  const byGet = await ask(`${served.url}/api/allowlist/preview`);

  expect(long.status).toBe(413);
  expect(byGet.status).toBe(400);
});

test('a flood of requests is told to wait', async () => {
  using folder = recorded();
  await using served = await serveRecord(folder.at('trial.db'));

  const answers = await Promise.all(
    Array.from({ length: 600 }, () => ask(`${served.url}/icon.svg`)),
  );

  expect(answers.some(({ status }) => status === 429)).toBe(true);
  expect(answers.filter(({ status }) => status === 200).length).toBeGreaterThanOrEqual(300);
});

test('with a token file, only who knows the token sees anything', async () => {
  using folder = recorded();
  writeFileSync(folder.at('token'), 'a-token-of-this-test\n');
  const access = readAccess(folder.at('token'));
  await using served = await serveRecord(folder.at('trial.db'), { access });
  const signIn = (token: string) =>
    ask(
      `${served.url}/login`,
      { 'Content-Type': 'application/x-www-form-urlencoded' },
      { method: 'POST', body: new URLSearchParams({ token }).toString() },
    );

  expect((await ask(`${served.url}/api/runs`)).status).toBe(401);
  expect((await ask(`${served.url}/app.js`)).status).toBe(401);
  expect((await ask(`${served.url}/`)).headers.location).toBe('/login');
  expect((await ask(`${served.url}/login`)).text).toContain('Sign in');
  expect(
    (await ask(`${served.url}/api/runs`, { Authorization: 'Bearer a-token-of-this-test' })).status,
  ).toBe(200);
  expect((await ask(`${served.url}/api/runs`, { Authorization: 'Bearer wrong' })).status).toBe(401);

  expect((await signIn('wrong')).status).toBe(401);
  const { status, headers } = await signIn('a-token-of-this-test');
  const [cookie = ''] = headers['set-cookie'] ?? [];
  expect([status, headers.location]).toEqual([303, '/']);
  expect(cookie).toMatch(/; HttpOnly; SameSite=Strict/);
  expect(cookie).not.toContain('a-token-of-this-test');
  expect((await ask(`${served.url}/api/runs`, { Cookie: cookie.split(';')[0] ?? '' })).status).toBe(
    200,
  );
});

test('guessing the token is slow', async () => {
  using folder = recorded();
  writeFileSync(folder.at('token'), 'a-token-of-this-test\n');
  await using served = await serveRecord(folder.at('trial.db'), {
    access: readAccess(folder.at('token')),
  });

  const tries = Array.from({ length: 20 }, () =>
    ask(`${served.url}/login`, {}, { method: 'POST', body: 'token=guess' }),
  );
  const statuses = (await Promise.all(tries)).map(({ status }) => status);

  expect(statuses.filter((status) => status === 401)).toHaveLength(10);
  expect(statuses.filter((status) => status === 429)).toHaveLength(10);
});

test('whoever listens hears of what was recorded meanwhile', async () => {
  using folder = recorded();
  await using served = await serveRecord(folder.at('trial.db'));
  await using events = await hearEvents(served.url);

  expect((await events.next()).event).toBe('hello');
  const { event, data } = await events.next();
  recordRun({ db: folder.at('trial.db'), asked: [{ at: 'new.example.com:443', s: 300 }] });
  const next = await events.next();

  expect([event, data]).toEqual(['change', { version: 1 }]);
  expect([next.event, next.data]).toEqual(['change', { version: 2 }]);
  expect(
    await (await fetch(`${served.url}/api/destinations?q=new.example.com`)).json(),
  ).toMatchObject({ matched: 1 });
});

test('no more than 32 pages listen, and one that leaves makes room', async () => {
  using folder = recorded();
  await using served = await serveRecord(folder.at('trial.db'));
  const listening = await Promise.all(
    Array.from({ length: 32 }, async () => {
      const events = await hearEvents(served.url);
      await events.next();
      return events;
    }),
  );

  expect((await fetch(`${served.url}/api/events`)).status).toBe(503);
  await listening[0]?.[Symbol.asyncDispose]();
  await expect
    .poll(
      async () => {
        const abort = new AbortController();
        const { status } = await fetch(`${served.url}/api/events`, { signal: abort.signal });
        abort.abort();
        return status;
      },
      { timeout: 15_000 },
    )
    .toBe(200);
  for (const events of listening) await events[Symbol.asyncDispose]();
});

test('a record that cannot be read is said, and nothing else breaks', async () => {
  using folder = tempFolder();
  writeFileSync(folder.at('trial.db'), 'this is no database');
  await using served = await serveRecord(folder.at('trial.db'));

  const { status, text } = await ask(`${served.url}/api/overview`);

  expect(status).toBe(400);
  expect(text).toContain('it is not a SQLite database');
  expect((await ask(`${served.url}/`)).status).toBe(200);
});

test('a flag that cannot be used is said to whoever looks', async () => {
  using folder = recorded();
  await using served = await serveRecord(folder.at('trial.db'), { mirrored: ['no-category'] });

  const { status, text } = await ask(`${served.url}/api/overview`);

  expect([status, text.includes('--mirrored \\"no-category\\"')]).toEqual([503, true]);
  expect(served.complaints).toEqual([]);
});
