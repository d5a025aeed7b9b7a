import type { Host } from '../../rules/host.ts';
import type { Classification, RuleRef } from '../../rules/rule.ts';
import { looksLikeMirror, repositoryFromName } from './mirror-name.ts';
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

const FILE = 'analyzer/classify/mirror-path.ts';
const READ = '2026-11-20';
/**
 * Recognises a mirror that no list knows by what it serves: `/epel/7/x86_64/repodata/repomd.xml` makes
 * an unknown university host an EPEL mirror.
 *
 * `paths` are those of plain or intercepted HTTP. A tunnel shows none; then the name alone is asked,
 * and the answer says how far to trust it. Never asked before the rules.
 */
export function mirrorFromPaths(paths: readonly string[], host: Host): Classification | undefined {
  if (paths.length === 0) return repositoryFromName(host);
  const seen = paths.slice(0, MAX_PATHS);
  const mirrors = hitsIn(MIRROR_SIGNATURES, seen);
  if (mirrors.length > 0) return asMirror(mirrors);
  const trees = looksLikeMirror(host) ? hitsIn(TREE_SIGNATURES, seen) : [];
  if (trees.length > 0) return asMirror(trees);
  const repository = hitsIn(REPOSITORY_SIGNATURES, seen)[0];
  return repository === undefined ? repositoryFromName(host) : asRepository(repository);
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

function ruleOf({ id, name }: Signature): RuleRef {
  const source = `survey of the layout of ${name} servers in public documentation and mirror lists`;
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
