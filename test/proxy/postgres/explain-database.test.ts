import { DatabaseError } from 'pg';
import { expect, test } from 'vitest';
import { parseDatabaseUrl } from '../../../proxy/postgres/database-url.ts';
import { explainDatabase, faultOf } from '../../../proxy/postgres/explain-database.ts';
import { ConfigError, UnavailableError } from '../../../rules/errors.ts';

const { address } = parseDatabaseUrl(
  'postgres://me@db.example.com/egress',
  { name: '--ship', isPrivate: false },
  {},
);

function refusal(code: string, message = 'no'): DatabaseError {
  const error = new DatabaseError(message, 0, 'error');
  error.code = code;
  error.detail = 'Key (value)=(s3cr3t) already exists.';
  return error;
}

function systemError(code: string): Error {
  return Object.assign(new Error(`connect ${code}`), { code, syscall: 'connect' });
}

test.each([
  ['28P01', 'login', ConfigError],
  ['28000', 'login', ConfigError],
  ['3D000', 'missing', ConfigError],
  ['42501', 'forbidden', UnavailableError],
  ['53100', 'full', UnavailableError],
  ['53300', 'busy', UnavailableError],
  ['25006', 'read-only', UnavailableError],
  ['57P01', 'unreachable', UnavailableError],
  ['57P03', 'unreachable', UnavailableError],
  ['57014', 'slow', UnavailableError],
  ['40001', 'busy', UnavailableError],
  ['XX000', 'refused', UnavailableError],
])('SQLSTATE %s is the fault "%s", with a remedy and without rows', (code, fault, kind) => {
  const error = explainDatabase(refusal(code), address);
  expect(faultOf(error)).toBe(fault);
  expect(error).toBeInstanceOf(kind);
  expect(String(error)).toMatch(
    new RegExp(`Cannot use the database db.example.com:5432/egress as "me" \\(${code}: no\\): \\w`),
  );
  expect(String(error)).not.toContain('s3cr3t');
});

test.each([
  [systemError('ECONNREFUSED'), 'unreachable'],
  [systemError('ENOTFOUND'), 'unreachable'],
  [new AggregateError([systemError('ECONNREFUSED')]), 'unreachable'],
  [new Error('Connection terminated unexpectedly'), 'unreachable'],
  [new Error('timeout expired'), 'unreachable'],
  [new Error('Query read timeout'), 'slow'],
  [systemError('ERR_TLS_CERT_ALTNAME_INVALID'), 'tls'],
  [systemError('SELF_SIGNED_CERT_IN_CHAIN'), 'tls'],
  [new Error('The server does not support SSL connections'), 'tls'],
  [new ConfigError('Cannot read the password file'), 'settings'],
])('%s is the fault "%s"', (error, fault) => {
  expect(faultOf(explainDatabase(error, address))).toBe(fault);
});

test('a defect of ours stays what it is', () => {
  const defect = new TypeError('x is not a function');
  expect(explainDatabase(defect, address)).toBe(defect);
  expect(faultOf(defect)).toBeUndefined();
});

test('what a hostile server says stays one short line', () => {
  const error = explainDatabase(refusal('XX000', `\x1b[2Jhaha\r\n${'x'.repeat(500)}`), address);
  expect(String(error)).not.toMatch(/\p{Cc}/u);
  expect(String(error).length).toBeLessThan(320);
});
