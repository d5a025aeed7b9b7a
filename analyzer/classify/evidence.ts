import type { Category } from '../../rules/category.ts';
import type { Host } from '../../rules/host.ts';
import type { Classification, RuleRef } from '../../rules/rule.ts';
import { mirrorFromPaths } from './mirror-path.ts';
import { roleFromName } from './name-role.ts';

const FILE = 'analyzer/classify/evidence.ts';
const READ = '2026-11-20';

interface KnownPort {
  readonly category: Category;
  readonly label: string;
}

const SMTP: KnownPort = { category: 'email-relay', label: 'SMTP' };
const DIRECTORY: KnownPort = { category: 'identity', label: 'Directory (LDAP)' };

/**
 * Ports that carry one thing only, whoever answers there: IANA service name registry, read
 * 2026-11-20. Left out on purpose: 2525 and 2587, which providers use but nobody assigned to mail,
 * and everything that ports such as 443, 22 or 8080 may carry.
 */
const PORTS: ReadonlyMap<number, KnownPort> = new Map([
  [25, SMTP],
  [465, SMTP],
  [587, SMTP],
  [53, { category: 'time-dns', label: 'DNS' }],
  [853, { category: 'time-dns', label: 'DNS over TLS' }],
  [123, { category: 'time-dns', label: 'NTP' }],
  [4460, { category: 'time-dns', label: 'NTP key exchange' }],
  [88, { category: 'identity', label: 'Kerberos' }],
  [389, DIRECTORY],
  [636, DIRECTORY],
  [3268, DIRECTORY],
  [3269, DIRECTORY],
]);

const PORT: RuleRef = {
  id: 'known-port',
  file: FILE,
  source: 'https://www.iana.org/assignments/service-names-port-numbers',
  read: READ,
};

/** `ocsp.example.com` and `crl3.example.com` on port 80: RFC 5280 and RFC 6960 want plain HTTP there. */
const REVOCATION_NAME = /^(?:ocsp|crl)\d*\./;

const REVOCATION: RuleRef = {
  id: 'revocation-name',
  file: FILE,
  source: 'https://github.com/MISP/misp-warninglists (84f0610a), list crl-hostname',
  read: READ,
};

/** `cran.example.edu`: archives whose mirrors carry their name as the first label, and nothing else does. */
const LANGUAGE_MIRROR = /^(cran|cpan|ctan)\d*\./;

const LANGUAGE: RuleRef = {
  id: 'language-mirror-name',
  file: FILE,
  source: 'CRAN mirror list of Debian package r-base-core, January 2023',
  read: READ,
};

/**
 * Infers what an unknown host is for from what was seen of it: the paths, the port, or a name that
 * certificate authorities give to nothing else. The answer names its evidence, and no vendor.
 */
export function classifyByEvidence(
  host: Host,
  port: number,
  paths: readonly string[],
): Classification | undefined {
  return (
    fromMirror(paths, host) ??
    fromPort(PORTS.get(port), port) ??
    fromRevocation(host, port) ??
    fromLanguageMirror(host) ??
    roleFromName(host)
  );
}

/** Without a path only the name can say "mirror"; most names do not, and need no closer look. */
function fromMirror(paths: readonly string[], host: Host): Classification | undefined {
  return paths.length > 0 || host.includes('mirror') ? mirrorFromPaths(paths, host) : undefined;
}

function fromPort(known: KnownPort | undefined, port: number): Classification | undefined {
  if (known === undefined) return undefined;
  return {
    category: known.category,
    label: known.label,
    stability: 'unknown',
    disposition: 'review',
    why: `no rule knows this name, but port ${port} carries ${known.label} and nothing else: find out whose server it is`,
    rule: PORT,
    inferredFrom: `port ${port}`,
  };
}

function fromRevocation(host: Host, port: number): Classification | undefined {
  if (port !== 80 || !REVOCATION_NAME.test(host)) return undefined;
  return {
    category: 'cert-infra',
    label: 'Certificate revocation',
    stability: 'unknown',
    disposition: 'allow',
    why: 'no rule knows this name, but it is one that certificate authorities use for revocation, on the port they use',
    rule: REVOCATION,
    inferredFrom: 'the name and port 80',
  };
}

function fromLanguageMirror(host: Host): Classification | undefined {
  const archive = LANGUAGE_MIRROR.exec(host)?.[1]?.toUpperCase();
  if (archive === undefined) return undefined;
  return {
    category: 'package-repo',
    label: `${archive} mirror`,
    stability: 'mirror',
    disposition: 'mirror',
    why: `its name says that it is a mirror of ${archive}; the path, which would prove it, was not seen`,
    rule: LANGUAGE,
    inferredFrom: 'the name alone',
  };
}
