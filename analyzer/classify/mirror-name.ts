import type { Host } from '../../rules/host.ts';
import type { Classification, RuleRef } from '../../rules/rule.ts';

/**
 * What a name alone says about a repository, for tunnels that hide the path.
 *
 * Measured on the names that we hold: mirror lists of AlmaLinux, CentOS, CRAN, Debian, EPEL, Fedora and
 * Ubuntu from 2016 to 2026, repositories of vendors, and 803 hosts of source archives.
 */
interface NameRule {
  readonly id: string;
  readonly says: (host: Host, labels: readonly string[]) => Said | undefined;
  /** How far to trust it, for the reader. */
  readonly confidence: string;
}

type Said = Pick<Classification, 'category' | 'label' | 'stability' | 'disposition' | 'why'>;

/** How a distribution calls itself in a host name, and in words. */
const DISTRIBUTIONS: ReadonlyMap<string, string> = new Map([
  ['alma', 'AlmaLinux'],
  ['almalinux', 'AlmaLinux'],
  ['arch', 'Arch Linux'],
  ['archlinux', 'Arch Linux'],
  ['centos', 'CentOS'],
  ['debian', 'Debian'],
  ['epel', 'EPEL'],
  ['fedora', 'Fedora'],
  ['kali', 'Kali Linux'],
  ['opensuse', 'openSUSE'],
  ['rocky', 'Rocky Linux'],
  ['rockylinux', 'Rocky Linux'],
  ['ubuntu', 'Ubuntu'],
]);

/** Archives of languages, by a first label that nobody chooses for anything else. */
const ARCHIVES: ReadonlyMap<string, string> = new Map([
  ['cpan', 'CPAN'],
  ['cran', 'CRAN'],
  ['ctan', 'CTAN'],
]);

/** Formats that vendors name their own repository after. */
const FORMATS: ReadonlyMap<string, Pick<Classification, 'category' | 'label'>> = new Map([
  ['apt', { category: 'os-mirror', label: 'APT repository' }],
  ['deb', { category: 'os-mirror', label: 'APT repository' }],
  ['rpm', { category: 'os-mirror', label: 'RPM repository' }],
  ['rpms', { category: 'os-mirror', label: 'RPM repository' }],
  ['yum', { category: 'os-mirror', label: 'RPM repository' }],
  ['charts', { category: 'package-repo', label: 'Helm chart repository' }],
  ['helm', { category: 'package-repo', label: 'Helm chart repository' }],
]);

const MIRROR_LABEL = /^mirrors?\d*$/;
const GLUED_LABEL = /^(?:([a-z]+)-?mirrors?\d*|mirrors?-([a-z]+))$/;
const MIRROR_LIKE = /^(?:mirrors?|ftp|archive)\d*$/;
const ACADEMIC = /\.(?:edu|ac\.[a-z]{2}|edu\.[a-z]{2})$/;

/** Most names end here: one cheap test for all that the rules below could say yes to. */
const WORTH_A_LOOK = /mirror|^(?:apt|charts|cpan|cran|ctan|deb|helm|rpms?|yum)\./;

/** The surest first. */
const NAME_RULES: readonly NameRule[] = [
  {
    id: 'name-distribution-mirror',
    says: (_host, labels) => mirrorOf('os-mirror', distributionIn(labels)),
    confidence: 'the name alone; all of more than 200 such names in mirror lists are what they say',
  },
  {
    id: 'name-archive',
    says: (_host, labels) => mirrorOf('package-repo', ARCHIVES.get(labels[0] ?? '')),
    confidence:
      'the name alone; all 42 names in mirror lists that begin with cran. are CRAN mirrors',
  },
  {
    id: 'name-mirror',
    says: (_host, labels) => (MIRROR_LABEL.test(labels[0] ?? '') ? SOME_MIRROR : undefined),
    confidence:
      'the name alone; 987 of 1006 hosts called so in public lists mirror Linux distributions',
  },
  {
    id: 'name-below-mirror',
    says: (_host, labels) => (isBelowMirror(labels) ? SOME_MIRROR : undefined),
    confidence:
      'the name alone; all of more than 80 names in mirror lists with this word in second place are mirrors',
  },
  {
    id: 'name-format',
    says: (_host, labels) => someRepository(FORMATS.get(labels[0] ?? '')),
    confidence: 'the name alone; the word is common for this and rare for anything else',
  },
];

const SOME_MIRROR: Said = {
  category: 'os-mirror',
  label: 'Mirror, of what is not known',
  stability: 'mirror',
  disposition: 'review',
  why: 'its name says that it is a mirror, and most are of Linux distributions; a plain HTTP request or interception would show of what',
};

/**
 * Says what a name by itself gives away: `epel.mirror.constant.com`, `cran.stat.example.edu`,
 * `mirror.example.edu`. An inference, which names its confidence; never asked before the rules.
 */
export function repositoryFromName(host: Host): Classification | undefined {
  if (!WORTH_A_LOOK.test(host)) return undefined;
  const labels = host.split('.');
  // `cpan.org`, `mirrors.org`: a domain that is called so is a project's own.
  if (labels.length < 3) return undefined;
  for (const { id, says, confidence } of NAME_RULES) {
    const said = says(host, labels);
    if (said !== undefined) return { ...said, rule: ruleOf(id), inferredFrom: confidence };
  }
  return undefined;
}

/** Says whether a name agrees with a path that a mirror and a vendor's own repository share. */
export function looksLikeMirror(host: Host): boolean {
  return host.split('.').some((label) => MIRROR_LIKE.test(label)) || ACADEMIC.test(host);
}

/**
 * The distribution that a name says it mirrors: `centos-mirror.rbc.ru`. The project's own domain
 * (`mirrors.rockylinux.org`) is no mirror of it.
 */
function distributionIn(labels: readonly string[]): string | undefined {
  const below = labels.slice(0, -2);
  if (labels.slice(0, -1).some((label) => MIRROR_LABEL.test(label))) {
    const label = below.find((name) => DISTRIBUTIONS.has(name));
    if (label !== undefined) return DISTRIBUTIONS.get(label);
  }
  return below
    .map((label) => GLUED_LABEL.exec(label))
    .map((match) => DISTRIBUTIONS.get(match?.[1] ?? match?.[2] ?? ''))
    .find((name) => name !== undefined);
}

/** One of several mirrors of a provider: `lon.mirror.rackspace.com`, `jenkins.mirror.isppower.de`. */
function isBelowMirror([first, second, ...domain]: readonly string[]): boolean {
  return first !== 'www' && MIRROR_LABEL.test(second ?? '') && domain.length >= 2;
}

function mirrorOf(
  category: 'os-mirror' | 'package-repo',
  name: string | undefined,
): Said | undefined {
  if (name === undefined) return undefined;
  return {
    category,
    label: `${name} mirror`,
    stability: 'mirror',
    disposition: 'mirror',
    why: `its name says that it is a mirror of ${name}; the path, which would prove it, was not seen`,
  };
}

function someRepository(
  format: Pick<Classification, 'category' | 'label'> | undefined,
): Said | undefined {
  if (format === undefined) return undefined;
  return {
    ...format,
    stability: 'unknown',
    disposition: 'review',
    why: `its name is that of a vendor's ${format.label}, but no rule knows the vendor: look into the client's repository configuration`,
  };
}

function ruleOf(id: string): RuleRef {
  return {
    id,
    file: 'analyzer/classify/mirror-name.ts',
    source: 'survey of public mirror lists, 2016-2026',
    read: '2026-11-20',
  };
}
