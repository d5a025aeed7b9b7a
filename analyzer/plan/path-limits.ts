import { parseAwsHost } from '../../rules/aws/grammar.ts';
import type { Host } from '../../rules/host.ts';
import { parseRequestPath } from '../../rules/path-rule.ts';
import type { Seen } from '../seen.ts';

/** More owners or buckets than this are no limit that a person would review. */
const MAX_PREFIXES = 20;

/**
 * The paths that an entry is limited to, or nothing: the buckets behind S3 itself, which would otherwise admit every
 * bucket of every account, and the owners behind GitHub. No other paths are written: what is below a host changes
 * from run to run.
 *
 * Everything that was seen fits them. Where a path has no single reading, or was not kept, there is no limit.
 */
export function limitPaths(same: readonly Seen[]): string[] | undefined {
  const [first] = same;
  if (first === undefined) return undefined;
  const { host, protocol } = first.counted;
  const prefixOf = prefixFor(host, protocol === 'http');
  const seen = same.flatMap(({ counted }) => counted.paths.map(({ value }) => value));
  if (prefixOf === undefined || seen.length === 0) return undefined;
  const prefixes = new Set<string>();
  for (const path of seen) {
    const parsed = parseRequestPath(path);
    const prefix = parsed.ok ? prefixOf(parsed.value) : undefined;
    if (prefix === undefined || prefixes.size > MAX_PREFIXES) return undefined;
    prefixes.add(prefix);
  }
  return prefixes.size > MAX_PREFIXES ? undefined : [...prefixes].toSorted();
}

/** Hosts whose paths start with the owner: `/aws/aws-parallelcluster` (github.com, "About repositories", read 2026-11-20). */
const OWNED: ReadonlySet<string> = new Set([
  'github.com',
  'codeload.github.com',
  'raw.githubusercontent.com',
]);

/** Hosts with the owner behind the kind: `/repos/aws/aws-parallelcluster/releases` (GitHub REST API, read 2026-11-20). */
const API: ReadonlySet<string> = new Set(['api.github.com', 'uploads.github.com']);

type PrefixOf = (path: string) => string | undefined;

function prefixFor(host: Host, isPlain: boolean): PrefixOf | undefined {
  if (parseAwsHost(host)?.s3?.style === 'path') return (path) => below(path, 1);
  if (isPlain) return undefined;
  if (OWNED.has(host)) return (path) => below(path, 1);
  return API.has(host) ? (path) => below(path, OF_OWNER.test(path) ? 2 : 1) : undefined;
}

const OF_OWNER = /^\/(?:repos|orgs|users)\/[^/]/;

/** Everything below the first segments, `/aws/*`; a path that has no more is meant as it is. */
function below(path: string, segments: number): string | undefined {
  // A * in a pattern is any run of characters.
  if (path.includes('*')) return undefined;
  const parts = path.split('/');
  return parts.length > segments + 1 ? `${parts.slice(0, segments + 1).join('/')}/*` : path;
}
