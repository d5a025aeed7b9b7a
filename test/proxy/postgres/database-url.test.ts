import { expect, test } from 'vitest';
import {
  describeAddress,
  isDatabaseUrl,
  parseDatabaseUrl,
} from '../../../proxy/postgres/database-url.ts';

const FLAG = { name: '--ship', isPrivate: false };
const VARIABLE = { name: 'SALLYPORT_SHIP_URL', isPrivate: true };

test.each([
  [
    'postgres://me@db.example.com/egress',
    { host: 'db.example.com', port: 5432, user: 'me', database: 'egress', tls: 'verify-full' },
  ],
  ['postgresql://me@[2001:db8::1]:6432/egress', { host: '2001:db8::1', port: 6432 }],
  ['postgres://me@127.0.0.1/egress', { tls: 'disable' }],
  ['postgres://me@localhost/egress', { tls: 'disable' }],
  ['postgres://me@/egress?host=/run/postgresql', { host: '/run/postgresql', tls: 'disable' }],
  ['postgres://me@%2Frun%2Fpostgresql/egress', { host: '/run/postgresql', tls: 'disable' }],
  ['postgres://me@db/egress?sslmode=disable', { tls: 'disable' }],
  [
    'postgres://me@db/egress?sslmode=verify-ca&sslrootcert=/etc/rds.pem',
    { tls: 'verify-ca', rootCertificates: '/etc/rds.pem' },
  ],
  ['postgres://a%40b@db/a%20b', { user: 'a@b', database: 'a b' }],
])('%s is read as libpq reads it, and TLS is checked beyond this machine', (url, expected) => {
  expect(parseDatabaseUrl(url, FLAG, {}).address).toMatchObject(expected);
});

test('what the URL leaves out comes from the variables of libpq', () => {
  const env = {
    ...{ PGHOST: 'db.example.com', PGPORT: '6000', PGUSER: 'me', PGDATABASE: 'egress' },
    ...{ PGSSLMODE: 'verify-ca', PGSSLROOTCERT: '/ca.pem' },
  };
  const expected = {
    ...{ host: 'db.example.com', port: 6000, user: 'me', database: 'egress' },
    ...{ tls: 'verify-ca', rootCertificates: '/ca.pem' },
  };
  expect(parseDatabaseUrl('postgres://', FLAG, env).address).toMatchObject(expected);
  expect(parseDatabaseUrl('postgres://you@', FLAG, env).address).toMatchObject({
    ...expected,
    user: 'you',
  });
});

test.each(['postgres://me:s3cr3t@db/egress', 'postgres://me@db/egress?password=s3cr3t'])(
  'a password on the command line is refused, and not repeated: %s',
  (url) => {
    const read = (): unknown => parseDatabaseUrl(url, FLAG, {});
    expect(read).toThrow('PGPASSWORD');
    expect(read).not.toThrow('s3cr3t');
  },
);

test('a URL in the environment may hold the password', () => {
  const { address, password } = parseDatabaseUrl('postgres://me:s%20cr3t@db/egress', VARIABLE, {});
  expect(password).toBe('s cr3t');
  expect(JSON.stringify(address)).not.toContain('cr3t');
});

test.each([
  ['http://db/egress', 'it is not the URL of a PostgreSQL database'],
  ['postgres://me@db:0/egress', 'write a number from 1 to 65535'],
  ['postgres://me@db:port/egress', 'it is not the URL of a PostgreSQL database'],
  ['postgres://me@db/egress?sslmode=require', 'it checks nobody'],
  ['postgres://me@db/egress?options=-c', 'write one of host, sslmode'],
  [`postgres://me@db/${'x'.repeat(64)}`, 'names of at most 63 characters'],
  ['postgres://me:s3cr3t@db:port/egress', 'it is not the URL'],
])('%s cannot be used', (url, reason) => {
  const read = (): unknown => parseDatabaseUrl(url, FLAG, {});
  expect(read).toThrow(reason);
  expect(read).not.toThrow('s3cr3t');
});

test('a database is told from a file by its scheme', () => {
  expect(
    ['postgres://x', 'POSTGRESQL://x', 'sallyport.db', './postgres'].map(isDatabaseUrl),
  ).toEqual([true, true, false, false]);
});

test('messages name host, port and database', () => {
  const at = (url: string): string => describeAddress(parseDatabaseUrl(url, FLAG, {}).address);
  expect(at('postgres://me@db/egress')).toBe('db:5432/egress');
  expect(at('postgres://me@[::1]/egress')).toBe('[::1]:5432/egress');
  expect(at('postgres:///egress?host=/run')).toBe('/run/egress');
});
