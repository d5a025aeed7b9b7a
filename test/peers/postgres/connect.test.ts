import { writeFileSync } from 'node:fs';
import { afterEach, expect, test, vi } from 'vitest';
import { connectPostgres } from '../../../proxy/postgres/connect.ts';
import { makeIdentity } from '../../../samples/trial-cluster/certificate.ts';
import { closedPort } from '../../support/loopback.ts';
import { type Postgres, startPostgres } from '../../support/postgres.ts';
import { tempFolder } from '../../support/temp-folder.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

type Env = Readonly<Record<string, string>>;

async function ask(url: string, env: Env): Promise<unknown> {
  const origin = { name: '--ship', isPrivate: false };
  const database = await connectPostgres(url, { origin, env, name: 'test' });
  try {
    return await database.query('SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()');
  } finally {
    await database.close();
  }
}

const at = ({ url }: Postgres, host: string, query = ''): string =>
  url.replace('127.0.0.1', host) + query;

test('a server has to prove who it is, unless it is on this machine or the user says otherwise', async () => {
  // Which Node would take for leave to believe anybody.
  vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
  using folder = tempFolder();
  const identity = makeIdentity(['localhost'], new Date());
  const [ca, other] = [folder.at('ca.pem'), folder.at('other.pem')];
  writeFileSync(ca, identity.certificate);
  writeFileSync(other, makeIdentity(['localhost'], new Date()).certificate);
  await using postgres = await startPostgres({ tls: identity });
  const { env } = postgres;
  const encrypted = [[true]];

  expect(
    await ask(at(postgres, 'localhost', `?sslmode=verify-full&sslrootcert=${ca}`), env),
  ).toEqual(encrypted);
  expect(await ask(at(postgres, '127.0.0.1', `?sslmode=verify-ca&sslrootcert=${ca}`), env)).toEqual(
    encrypted,
  );
  expect(await ask(postgres.url, env)).toEqual([[false]]);
  // The name is another one; the CA is another one; the system does not know it.
  for (const query of [
    `?sslmode=verify-full&sslrootcert=${ca}`,
    `?sslmode=verify-ca&sslrootcert=${other}`,
    '?sslmode=verify-full',
  ]) {
    await expect(ask(at(postgres, '127.0.0.1', query), env)).rejects.toThrow(
      'the server does not prove who it is; name its CA with sslrootcert=FILE',
    );
  }
});

test('a server that speaks no TLS is not spoken to without it', async () => {
  await using postgres = await startPostgres();
  await expect(
    ask(at(postgres, '127.0.0.1', '?sslmode=verify-full'), postgres.env),
  ).rejects.toThrow('does not support SSL');
});

test('every way not to get in says what to do, and no secret', async () => {
  await using postgres = await startPostgres();
  await postgres.query(`CREATE DATABASE old ENCODING 'SQL_ASCII' LOCALE 'C' TEMPLATE template0`);
  const cases: readonly (readonly [string, Env, string])[] = [
    [postgres.url, { PGPASSWORD: 's3cr3t' }, 'the password is wrong; correct PGPASSWORD'],
    [postgres.url, { PGPASSFILE: '/nonexistent' }, 'Cannot read the password file "/nonexistent"'],
    [
      postgres.url.replace('/postgres', '/nowhere'),
      postgres.env,
      'there is no database of that name',
    ],
    [postgres.url.replace('/postgres', '/old'), postgres.env, `create one with ENCODING 'UTF8'`],
    [`postgres://me@127.0.0.1:${await closedPort()}/x`, {}, 'see that it runs'],
    [at(postgres, '127.0.0.1', '?sslmode=verify-full&sslrootcert=/no.pem'), {}, '"/no.pem"'],
  ];
  for (const [url, env, text] of cases) {
    const message = await ask(url, env).catch(String);
    expect(message).toContain(text);
    expect(message).not.toContain('s3cr3t');
    expect(message).not.toContain(postgres.env.PGPASSWORD);
  }
});

test('counts come as numbers, a transaction is whole or nothing, and a broken connection says so', async () => {
  await using postgres = await startPostgres();
  const database = await postgres.connect();
  expect(await database.query('SELECT 9007199254740991::bigint, $1::text', ['x'])).toEqual([
    [9_007_199_254_740_991, 'x'],
  ]);
  await database.query('CREATE TABLE t (n bigint)');
  await expect(
    database.transaction(async () => {
      await database.query('INSERT INTO t VALUES (1)');
      throw new Error('never mind');
    }),
  ).rejects.toThrow('never mind');
  expect(await database.query('SELECT count(*) FROM t')).toEqual([[0]]);
  expect(database.isOpen()).toBe(true);
  await postgres.stop('kill');
  await expect(database.query('SELECT 1')).rejects.toThrow('see that it runs');
  expect(database.isOpen()).toBe(false);
  await database.close();
});
