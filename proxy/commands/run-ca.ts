import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigError } from '../../rules/errors.ts';
import type { ProxyFlags } from '../config.ts';
import { type CertificateAuthority, createCa } from '../intercept/ca.ts';
import { holdsCa, loadCaCertificate, usualCaFolder } from '../intercept/ca-folder.ts';
import { parseInterceptNames } from '../intercept/intercept-names.ts';
import { certificatesIn, systemRoots } from '../intercept/system-roots.ts';
import { CA_VARIABLES } from './ca-variables.ts';

/** What one command needs to trust the interception CA; its files go away with it. */
export interface RunCa extends Disposable {
  /** A CA made for this run, whose key is in no file; absent where there is one in a folder. */
  readonly ca: CertificateAuthority | undefined;
  readonly variables: Readonly<Record<string, string>>;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** A run that takes longer than this has other worries. */
const DAYS = 30;

/** Makes or finds the CA of `run --intercept`, and the variables that lead programs to it. @throws {ConfigError} */
export async function caForRun(
  { intercept = '', caDir, workers = 1 }: ProxyFlags,
  env: Environment,
): Promise<RunCa> {
  const folder = caDir ?? usualCaFolder(env);
  const isKept = caDir !== undefined || holdsCa(folder);
  if (!isKept && workers > 1) {
    throw new ConfigError(
      'Cannot share a CA made for one run among --workers: make one with sallyport ca init, or leave --workers out',
    );
  }
  const names = intercept
    .split(',')
    .map((name) => name.trim())
    .filter(Boolean);
  const { constraints } = parseInterceptNames(names.length === 0 ? ['*'] : names);
  const ca = isKept ? undefined : await createCa({ now: Date.now(), days: DAYS, constraints });
  return trusting(ca?.certificate ?? loadCaCertificate(folder), ca, env);
}

function trusting(
  certificate: string,
  ca: CertificateAuthority | undefined,
  env: Environment,
): RunCa {
  // Made by the system with mode 0700: nobody else puts a certificate of theirs in between.
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-ca-'));
  const files = new Map<string, string>();
  const write = (certificates: readonly string[]): string => {
    const file = join(folder, `${files.size}.pem`);
    const text = [...certificates, certificate].map((pem) => `${pem.trim()}\n`).join('');
    writeFileSync(file, text, { mode: 0o600 });
    return file;
  };
  const fileBesides = (base: string, read: () => readonly string[]): string => {
    const known = files.get(base) ?? write(read());
    files.set(base, known);
    return known;
  };
  const variables: Record<string, string> = {};
  for (const [name, needs] of CA_VARIABLES) {
    const present = env[name] ?? '';
    const own = present === '' ? [] : certificatesOf(present);
    // A value that is no file of certificates says something else (`false`): it stays.
    if (own === undefined) continue;
    if (own.length > 0) variables[name] = fileBesides(present, () => own);
    else variables[name] = fileBesides(`:${needs}`, needs === 'ca' ? () => [] : systemRoots);
  }
  return {
    ca,
    variables,
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** What the user trusts already is not taken away. */
function certificatesOf(file: string): readonly string[] | undefined {
  try {
    const certificates = certificatesIn(readFileSync(file, 'utf8'));
    return certificates.length === 0 ? undefined : certificates;
  } catch {
    return undefined;
  }
}
