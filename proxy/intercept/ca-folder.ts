import {
  closeSync,
  constants,
  existsSync,
  fstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { ConfigError, UnavailableError } from '../../rules/errors.ts';
import { errorCode } from '../error-code.ts';
import { type CertificateAuthority, parseCa } from './ca.ts';

/** The files of a CA. The certificate is no secret; who may replace it may make clients trust another one. */
const CERTIFICATE = 'ca.pem';
const KEY = 'ca.key';

/** Bits that let somebody else than the owner in. */
const OTHERS = 0o077;

/** Where the CA is unless `--ca-dir` says otherwise (XDG Base Directory Specification 0.8). */
export function usualCaFolder(env: Readonly<Record<string, string | undefined>>): string {
  const data = env.XDG_DATA_HOME?.startsWith('/')
    ? env.XDG_DATA_HOME
    : join(homedir(), '.local', 'share');
  return join(data, 'sallyport', 'ca');
}

/** Writes a new CA into a folder that only its owner can read. @throws {UserError} */
export function saveCa(folder: string, ca: CertificateAuthority): void {
  if (existsSync(join(folder, KEY)) || existsSync(join(folder, CERTIFICATE))) {
    throw new ConfigError(
      `Cannot make a CA in "${folder}": there is one, and clients trust it; choose another --ca-dir, or move it away`,
    );
  }
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (cause) {
    throw new UnavailableError(
      `Cannot make the folder "${folder}" (${errorCode(cause)}): choose another --ca-dir`,
      { cause },
    );
  }
  checkFolder(folder);
  const key = ca.privateKey.export({ type: 'pkcs8', format: 'pem' });
  try {
    writeFileSync(join(folder, KEY), key, { flag: 'wx', mode: 0o600 });
    writeFileSync(join(folder, CERTIFICATE), ca.certificate, { flag: 'wx', mode: 0o600 });
  } catch (cause) {
    throw new UnavailableError(
      `Cannot write the CA into "${folder}" (${errorCode(cause)}): make room there, or choose another --ca-dir`,
      { cause },
    );
  }
}

/** Says whether a folder holds a CA. */
export function holdsCa(folder: string): boolean {
  return existsSync(join(folder, CERTIFICATE));
}

/** Reads the CA of a folder, key included. @throws {ConfigError} also where others may read it */
export function loadCa(folder: string): CertificateAuthority {
  const certificate = loadCaCertificate(folder);
  return parseCa(certificate, readPrivate(join(folder, KEY)), `"${folder}"`);
}

/** Reads the certificate alone: what may be handed out. @throws {ConfigError} */
export function loadCaCertificate(folder: string): string {
  checkFolder(folder);
  return readPrivate(join(folder, CERTIFICATE));
}

function checkFolder(folder: string): void {
  const found = statSync(folder, { throwIfNoEntry: false });
  if (found === undefined) throw missing(folder);
  if (!found.isDirectory()) {
    throw new ConfigError(`Cannot use --ca-dir "${folder}": it is no folder; name the folder`);
  }
  if ((found.mode & OTHERS) !== 0) throw tooOpen(folder, found.mode, '700');
}

/** Looks at the file that is then read, and not at a name that may lead elsewhere a moment later. */
function readPrivate(file: string): string {
  let descriptor: number;
  try {
    descriptor = openSync(file, constants.O_RDONLY | constants.O_NOFOLLOW);
  } catch (cause) {
    const code = errorCode(cause);
    if (code === 'ENOENT') throw missing(file);
    throw new ConfigError(
      `Cannot read "${file}" (${code}): run this as the user who owns it, or name another --ca-dir`,
      { cause },
    );
  }
  try {
    const { mode } = fstatSync(descriptor);
    if ((mode & OTHERS) !== 0) throw tooOpen(file, mode, '600');
    return readFileSync(descriptor, 'utf8');
  } finally {
    closeSync(descriptor);
  }
}

function missing(path: string): ConfigError {
  return new ConfigError(
    `Cannot find the CA "${path}": make one with sallyport ca init, or name its folder with --ca-dir`,
  );
}

function tooOpen(path: string, mode: number, wanted: string): ConfigError {
  const found = (mode & 0o777).toString(8).padStart(3, '0');
  return new ConfigError(
    `Cannot trust "${path}": others may read or change it (mode ${found}), and with it sign for any host; run chmod ${wanted} on it, and make a new CA if somebody could have been there`,
  );
}
