import { readFileSync } from 'node:fs';
import { ConfigError } from '../../rules/errors.ts';
import type { Host } from '../../rules/host.ts';
import type { ConnectionLog } from '../connections.ts';
import { errorCode } from '../error-code.ts';
import { type CertificateAuthority, expiryNotice } from './ca.ts';
import { loadCa, usualCaFolder } from './ca-folder.ts';
import { keepFallback } from './fallback.ts';
import type { InterceptNames } from './intercept-names.ts';
import type { Interception } from './interception.ts';
import { keepLeaves } from './leaves.ts';
import { type NameConstraints, permits } from './name-constraints.ts';
import { trustOrigins } from './origin-trust.ts';
import { certificatesIn, systemRoots } from './system-roots.ts';

/** What the flags say about interception. */
export interface InterceptionConfig {
  readonly names: InterceptNames;
  /** `--ca-dir`; absent: the usual folder. */
  readonly caFolder?: string | undefined;
  /** A CA that was made for this run, in place of one in a folder. */
  readonly ca?: CertificateAuthority | undefined;
  /** A file with certificates that origins may be signed by, besides those that the system trusts. */
  readonly upstreamCa?: string | undefined;
  readonly fallback: boolean;
}

/** An interception that is ready, with the thread that signs for it. */
export type OpenInterception = Interception & Disposable;

export interface InterceptionPorts {
  readonly now: () => number;
  readonly log: ConnectionLog;
}

/** Loads the CA and whom to trust. @throws {ConfigError} */
export function openInterception(
  { names, caFolder, ca: given, upstreamCa, fallback }: InterceptionConfig,
  { now, log }: InterceptionPorts,
): OpenInterception {
  const ca = given ?? loadCa(caFolder ?? usualCaFolder(process.env));
  // One that was made for this run lasts as long.
  if (given === undefined) refuseExpired(ca, now(), log);
  refuseUnsignable(names, ca);
  const trust = trustOrigins(trustedWith(upstreamCa), now);
  log.info({ names: names.texts, fallback }, 'TLS of these names is decrypted');
  const leaves = keepLeaves(ca, { now });
  return {
    wants: (host) => names.matches(host) && maySign(ca, host),
    leaves,
    fallback: fallback ? keepFallback(log) : undefined,
    trust,
    [Symbol.dispose]: () => leaves[Symbol.dispose](),
  };
}

function refuseExpired(ca: CertificateAuthority, now: number, log: ConnectionLog): void {
  const notice = expiryNotice(ca.notAfter, now);
  if (notice === undefined) return;
  if (notice.expired) {
    throw new ConfigError(
      `Cannot intercept with a CA that expired on ${notice.on}: make a new one with sallyport ca init, and put it on the nodes`,
    );
  }
  const when = { expires: notice.on, days: notice.days };
  log.warn(when, 'the interception CA expires soon; nodes need the next one before that');
}

/** A name that the CA may not sign for would be tunnelled without a word. */
function refuseUnsignable(
  { texts, constraints: needed }: InterceptNames,
  ca: CertificateAuthority,
): void {
  const { constraints } = ca;
  if (constraints === undefined) return;
  const missing = needed === undefined ? ['*'] : missingFrom(needed, constraints);
  if (missing.length === 0) return;
  const limits = [...constraints.names, ...constraints.addresses].join(', ');
  throw new ConfigError(
    `Cannot use --intercept "${texts.join(',')}" with this CA: it may sign for ${limits} only, and not for ${missing.join(', ')}; make one with sallyport ca init --intercept ...`,
  );
}

function missingFrom(needed: NameConstraints, has: NameConstraints): readonly Host[] {
  return [...needed.names, ...needed.addresses].filter((host) => !permits(has, host));
}

function maySign({ constraints }: CertificateAuthority, host: Host): boolean {
  return constraints === undefined || permits(constraints, host);
}

function trustedWith(file: string | undefined): readonly string[] {
  const own = file === undefined ? [] : readCertificates(file);
  return [...systemRoots(), ...own];
}

/** @throws {ConfigError} */
function readCertificates(file: string): readonly string[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw new ConfigError(
      `Cannot read --upstream-ca "${file}" (${errorCode(cause)}): name a file of PEM certificates`,
      { cause },
    );
  }
  const certificates = certificatesIn(text);
  if (certificates.length > 0) return certificates;
  throw new ConfigError(
    `Cannot use --upstream-ca "${file}": it holds no PEM certificate; write BEGIN CERTIFICATE blocks into it`,
  );
}
