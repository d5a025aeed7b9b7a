import { DatabaseError } from 'pg';
import { ConfigError, UnavailableError, UserError } from '../../rules/errors.ts';
import { errorCode } from '../error-code.ts';
import { type DatabaseAddress, describeAddress } from './database-url.ts';

/** What is wrong, in a word that metrics and tests can count by. */
export type DatabaseFault =
  | 'unreachable'
  | 'tls'
  | 'login'
  | 'missing'
  | 'forbidden'
  | 'full'
  | 'read-only'
  | 'busy'
  | 'slow'
  | 'refused'
  /** It is ours: a URL, a file or a version that cannot be used. */
  | 'settings';

/**
 * Each SQLSTATE, or its class, with what it means and what to do
 * (https://www.postgresql.org/docs/17/errcodes-appendix.html, read 2026-11-20).
 */
const STATES: readonly (readonly [state: string, fault: DatabaseFault, text: string])[] = [
  ['28P01', 'login', 'the password is wrong; correct PGPASSWORD or the file of PGPASSFILE'],
  ['28', 'login', 'the server does not let this user in; see its pg_hba.conf'],
  ['3D000', 'missing', 'there is no database of that name; create it, or name another one'],
  ['42501', 'forbidden', 'the user may not do that; give it the rights that docs/fleet.md lists'],
  ['53100', 'full', 'its disk is full; make room there'],
  ['53300', 'busy', 'it has too many connections; end some, or raise max_connections'],
  ['53', 'busy', 'it is out of resources'],
  ['25006', 'read-only', 'it only answers reading; name the writer of the cluster'],
  ['57P', 'unreachable', 'it is starting or shutting down'],
  ['57014', 'slow', 'a statement took too long and was cancelled'],
  ['55P03', 'slow', 'somebody else holds a lock for too long'],
  ['40', 'busy', 'the transaction collided with another one'],
  ['08', 'unreachable', 'the connection broke'],
];

/** What Node says of a certificate that it does not accept, and the remedy. */
const TLS_FAULT = /CERT|TLS|SSL|SELF_SIGNED|ALTNAME|ISSUER|EPROTO/i;

/** Says which kind of fault it is; `undefined` for a defect of ours. */
export function faultOf(error: unknown): DatabaseFault | undefined {
  if (error instanceof UserError)
    return error.cause === undefined ? 'settings' : faultOf(error.cause);
  const state = stateOf(error);
  if (state !== undefined) {
    return STATES.find(([prefix]) => state.startsWith(prefix))?.[1] ?? 'refused';
  }
  if (!(error instanceof Error)) return undefined;
  if (TLS_FAULT.test(errorCode(error)) || TLS_FAULT.test(error.message)) return 'tls';
  if (error.message === 'Query read timeout') return 'slow';
  return isOfTheConnection(error) ? 'unreachable' : undefined;
}

/**
 * Turns what PostgreSQL and the system say into something that the user can act on. Rows and credentials, which the
 * server may repeat in the detail of an error, never become part of it.
 */
export function explainDatabase(error: unknown, address: DatabaseAddress): unknown {
  if (error instanceof UserError) return error;
  const fault = faultOf(error);
  if (fault === undefined) return error;
  const where = describeAddress(address);
  const message = `Cannot use the database ${where} as "${address.user}" (${brief(error)}): ${remedyOf(error, fault)}`;
  const cause = { cause: error };
  return fault === 'login' || fault === 'missing'
    ? new ConfigError(message, cause)
    : new UnavailableError(message, cause);
}

function remedyOf(error: unknown, fault: DatabaseFault): string {
  const state = stateOf(error);
  const known = state && STATES.find(([prefix]) => state.startsWith(prefix));
  if (known) return known[2];
  switch (fault) {
    case 'tls':
      return 'the server does not prove who it is; name its CA with sslrootcert=FILE, and the host as its certificate has it';
    case 'slow':
      return 'it does not answer in time';
    case 'unreachable':
      return 'see that it runs, and that this machine reaches it';
    default:
      return 'see its log';
  }
}

/** The SQLSTATE or the system's code; where there is neither, the library's short sentence. */
function brief(error: unknown): string {
  const state = stateOf(error);
  if (state !== undefined) return `${state}: ${clean(error)}`;
  const code = errorCode(error);
  return code === 'Error' ? clean(error) : code;
}

/** One short line without control characters: the server may be anybody's. */
function clean(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ').slice(0, 160);
}

function stateOf(error: unknown): string | undefined {
  return error instanceof DatabaseError ? error.code : undefined;
}

/** pg has sentences instead of codes for these (lib/client.js and lib/connection.js of 8.23). */
function isOfTheConnection(error: Error): boolean {
  return (
    ('code' in error && 'syscall' in error) ||
    error instanceof AggregateError ||
    /^(?:Connection terminated|timeout expired|Client has encountered a connection error|Client was closed)/.test(
      error.message,
    )
  );
}
