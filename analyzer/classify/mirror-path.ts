import type { Host } from '../../rules/host.ts';
import type { Classification, RuleRef } from '../../rules/rule.ts';
import { MIRROR_SIGNATURES, TREE_SIGNATURES } from './mirror-signatures.ts';
import { REPOSITORY_SIGNATURES } from './repository-signatures.ts';
import type { Signature } from './signature.ts';

interface Hit {
  readonly signature: Signature;
  readonly path: string;
}

/** Paths of one destination that are looked at: a mirror gives itself away in the first few. */
const MAX_PATHS = 200;
const MAX_SHOWN = 100;

/** How a distribution calls itself in a host name, and in words. */
const DISTRIBUTIONS: ReadonlyMap<string, string> = new Map([
  ['almalinux', 'AlmaLinux'],
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
const MIRROR_LABEL = /^mirrors?\d*$/;
const GLUED_LABEL = /^(?:([a-z]+)-?mirrors?\d*|mirrors?-([a-z]+))$/;
/** Most names of tunnels end here: one cheap test for all that `fromName` could say yes to. */
const MAY_BE_MIRROR = /mirror|^c(?:pan|ran|tan)\./;
const MIRROR_NAME = /^(?:mirrors?|ftp|archive)\d*$/;
const ACADEMIC = /\.(?:edu|ac\.[a-z]{2}|edu\.[a-z]{2})$/;

const FILE = 'analyzer/classify/mirror-path.ts';
const READ = '2026-11-20';
const NAME_RULE: RuleRef = {
  id: 'mirror-name',
  file: FILE,
  source: 'AlmaLinux, CentOS, CRAN, Debian, EPEL, Fedora and Ubuntu mirror lists, 2016-2026',
  read: READ,
};

/**
 * Recognises a mirror that no list knows by what it serves: `/epel/7/x86_64/repodata/repomd.xml` makes
 * an unknown university host an EPEL mirror.
 *
 * `paths` are those of plain or intercepted HTTP. A tunnel shows none; then only a name that says both
 * "mirror" and a distribution counts (`epel.mirror.constant.com`), or one that begins with an archive
 * of packages (`cran.`). Never asked before the rules.
 */
export function mirrorFromPaths(paths: readonly string[], host: Host): Classification | undefined {
  if (paths.length === 0 && !MAY_BE_MIRROR.test(host)) return undefined;
  const seen = paths.slice(0, MAX_PATHS);
  const mirrors = hitsIn(MIRROR_SIGNATURES, seen);
  if (mirrors.length > 0) return asMirror(mirrors);
  const trees = looksLikeMirror(host) ? hitsIn(TREE_SIGNATURES, seen) : [];
  if (trees.length > 0) return asMirror(trees);
  const repository = hitsIn(REPOSITORY_SIGNATURES, seen)[0];
  return repository === undefined ? fromName(host) : asRepository(repository);
}

/**
 * Says whether a name alone suggests a mirror: `mirror.example.edu`, `ftp.example.org`. Too weak to
 * classify by: of 133 hosts called `mirror` at universities in the lists that we hold, ten are listed
 * for language packages only, and `mirror.bazel.build` is no distribution's mirror at all.
 */
export function looksLikeMirror(host: Host): boolean {
  return host.split('.').some((label) => MIRROR_NAME.test(label)) || ACADEMIC.test(host);
}

/** The first path that each signature recognises. */
function hitsIn(signatures: readonly Signature[], paths: readonly string[]): Hit[] {
  return signatures.flatMap((signature) => {
    const path = paths.find((candidate) => signature.layout.test(candidate));
    return path === undefined ? [] : [{ signature, path }];
  });
}

function asMirror(hits: readonly Hit[]): Classification | undefined {
  const [first] = hits;
  if (first === undefined) return undefined;
  const names = listOf(hits.map(({ signature }) => signature.name));
  const several = new Set(hits.map(({ signature }) => signature.category)).size > 1;
  return {
    category: first.signature.category,
    label: `${names} mirror`,
    stability: 'mirror',
    disposition: 'mirror',
    why: `no list names this host, but it serves the ${several ? 'trees' : 'tree'} of ${names}, so it is one of many interchangeable mirrors`,
    rule: ruleOf(first.signature),
    inferredFrom: `the path ${shown(first.path)}`,
  };
}

function asRepository({ signature, path }: Hit): Classification {
  const isList = signature.stability === 'rotating';
  return {
    category: signature.category,
    label: signature.name,
    stability: signature.stability,
    disposition: isList ? 'mirror' : 'review',
    why: isList
      ? 'it hands out mirrors: allowing this name alone is not enough, because clients go on to hosts that it chooses'
      : `it serves a ${signature.name}, but neither name nor path says whose: look into the client's repository configuration`,
    rule: ruleOf(signature),
    inferredFrom: `the path ${shown(path)}`,
  };
}

/**
 * In the mirror lists of 2016-2026 that we hold, all of the more than 200 names that say both "mirror"
 * and a distribution are mirrors of it, and all 42 that begin with `cran.` are CRAN mirrors; none of
 * the others, and none of 803 hosts of source archives, looks so.
 */
function fromName(host: Host): Classification | undefined {
  const distribution = distributionInName(host);
  const archive = distribution === undefined ? archiveInName(host) : undefined;
  const name = distribution ?? archive;
  if (name === undefined) return undefined;
  return {
    category: archive === undefined ? 'os-mirror' : 'package-repo',
    label: `${name} mirror`,
    stability: 'mirror',
    disposition: 'mirror',
    why: `its name says that it is a mirror of ${name}; the path, which would prove it, was not seen`,
    rule: NAME_RULE,
    inferredFrom: 'the name alone',
  };
}

/**
 * The distribution that a name says it mirrors: `epel.mirror.constant.com`, `centos-mirror.rbc.ru`.
 * The project's own domain (`mirrors.rockylinux.org`) is no mirror of it, and is left to the rules.
 */
function distributionInName(host: Host): string | undefined {
  const labels = host.split('.').slice(0, -1);
  const below = labels.slice(0, -1);
  if (labels.some((label) => MIRROR_LABEL.test(label))) {
    const label = below.find((name) => DISTRIBUTIONS.has(name));
    if (label !== undefined) return DISTRIBUTIONS.get(label);
  }
  return below
    .map((label) => GLUED_LABEL.exec(label))
    .map((match) => DISTRIBUTIONS.get(match?.[1] ?? match?.[2] ?? ''))
    .find((name) => name !== undefined);
}

/** `cran.stat.example.edu`; `cpan.org` and `ctan.org` are the projects' own. */
function archiveInName(host: Host): string | undefined {
  const labels = host.split('.');
  return labels.length > 2 ? ARCHIVES.get(labels[0] ?? '') : undefined;
}

function ruleOf({ id, source }: Signature): RuleRef {
  return { id: `path-${id}`, file: FILE, source, read: READ };
}

/** "CentOS", "CentOS and EPEL", "CentOS, EPEL and Fedora". */
function listOf(names: readonly string[]): string {
  const last = names.at(-1) ?? '';
  return names.length < 2 ? last : `${names.slice(0, -1).join(', ')} and ${last}`;
}

function shown(path: string): string {
  return path.length > MAX_SHOWN ? `${path.slice(0, MAX_SHOWN)}…` : path;
}
