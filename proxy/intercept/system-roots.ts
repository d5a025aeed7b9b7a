import { readFileSync } from 'node:fs';
import tls from 'node:tls';

/** Where distributions keep the certificates that the system trusts, in one file (source of Go's crypto/x509, read 2026-11-20). */
const BUNDLES = [
  '/etc/ssl/certs/ca-certificates.crt', // Debian, Ubuntu, Alpine
  '/etc/pki/tls/certs/ca-bundle.crt', // RHEL, CentOS, Amazon Linux
  '/etc/ssl/ca-bundle.pem', // SUSE
  '/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem', // RHEL 7 and later
  '/etc/ssl/cert.pem', // Alpine, macOS
];

const PEM = /-----BEGIN (?:TRUSTED )?CERTIFICATE-----[^-]+-----END (?:TRUSTED )?CERTIFICATE-----/g;

/**
 * The certificates that this system trusts, as PEM, with what `NODE_EXTRA_CA_CERTS` adds; those that come with
 * Node only where the system has none.
 */
export function systemRoots(): readonly string[] {
  // Node gives some twice, where the system keeps them in a file and in a folder.
  const system = [...new Set(fromNode('system'))];
  const found = system.length > 0 ? system : fromFiles();
  return found.length > 0 ? [...found, ...fromNode('extra')] : tls.rootCertificates;
}

/** The certificates in a PEM text. */
export function certificatesIn(text: string): readonly string[] {
  return text.match(PEM) ?? [];
}

function fromNode(kind: 'system' | 'extra'): readonly string[] {
  // Node 22.12 does not have it yet.
  return typeof tls.getCACertificates === 'function' ? tls.getCACertificates(kind) : [];
}

function fromFiles(): readonly string[] {
  for (const file of BUNDLES) {
    try {
      return certificatesIn(readFileSync(file, 'utf8'));
    } catch {
      // Another distribution's.
    }
  }
  return [];
}
