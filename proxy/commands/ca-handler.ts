import { X509Certificate } from 'node:crypto';
import { writeResult } from '../../analyzer/commands/output.ts';
import { ConfigError } from '../../rules/errors.ts';
import { createCa, expiryNotice } from '../intercept/ca.ts';
import { loadCaCertificate, saveCa, usualCaFolder } from '../intercept/ca-folder.ts';
import { parseInterceptNames } from '../intercept/intercept-names.ts';
import { systemRoots } from '../intercept/system-roots.ts';
import type { CaExportFlags, CaInitFlags } from './ca.ts';
import { parseTrustStore, trustScript } from './trust-stores.ts';

/** Ten years: beyond that nobody remembers that it is there. */
const MAX_DAYS = 3_650;

/** Makes a CA, and says what comes next. @throws {UserError} */
export async function initCa({ 'ca-dir': caDir, intercept, days }: CaInitFlags): Promise<void> {
  if (!Number.isInteger(days) || days < 1 || days > MAX_DAYS) {
    throw new ConfigError(`Cannot use --days ${days}: write a number from 1 to ${MAX_DAYS}`);
  }
  const folder = caDir ?? usualCaFolder(process.env);
  const names = intercept
    ?.split(',')
    .map((name) => name.trim())
    .filter(Boolean);
  const constraints = names && parseInterceptNames(names).constraints;
  const ca = await createCa({ now: Date.now(), days, constraints });
  saveCa(folder, ca);
  const limits =
    constraints === undefined
      ? 'It can sign for every name: whoever has its key can pose as any host to whoever trusts it. With --intercept NAME,... it could not.'
      : `It can sign for ${[...constraints.names, ...constraints.addresses].join(', ')} and what is below, and for nothing else.`;
  process.stdout.write(`${folder}\n`);
  process.stderr.write(
    [
      `Made a CA that is good until ${new Date(ca.notAfter).toISOString().slice(0, 10)}. ${limits}`,
      'Its key stays in that folder: no copy, no backup that others read.',
      'Next: make the nodes trust it (sallyport ca export --for debian), then sallyport record --intercept NAME,...',
      '',
    ].join('\n'),
  );
}

/** Writes the certificate; never the key. @throws {UserError} */
export function exportCa({ 'ca-dir': caDir, format, for: store, output }: CaExportFlags): void {
  if (store !== undefined && format !== undefined) {
    throw new ConfigError(
      'Cannot use --format with --for: a script holds the certificate as PEM; leave one out',
    );
  }
  const forStore = store === undefined ? undefined : parseTrustStore(store);
  const folder = caDir ?? usualCaFolder(process.env);
  const certificate = loadCaCertificate(folder);
  warnOfExpiry(certificate);
  if (forStore !== undefined) {
    writeResult(trustScript(forStore, certificate), output);
    return;
  }
  writeResult(formatted(certificate, format), output);
}

function formatted(certificate: string, format: string = 'pem'): string | Uint8Array {
  if (format === 'der') return new X509Certificate(certificate).raw;
  if (format === 'pem') return certificate;
  return [...systemRoots(), certificate].map((pem) => `${pem.trim()}\n`).join('');
}

function warnOfExpiry(certificate: string): void {
  const notAfter = new X509Certificate(certificate).validToDate.getTime();
  const notice = expiryNotice(notAfter, Date.now());
  if (notice === undefined) return;
  process.stderr.write(
    notice.expired
      ? `This CA expired on ${notice.on}: make a new one with sallyport ca init\n`
      : `This CA expires on ${notice.on}, in ${notice.days} days: make the next one in another --ca-dir, and let the nodes trust both\n`,
  );
}
