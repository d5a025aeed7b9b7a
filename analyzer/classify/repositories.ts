import type { Host } from '../../rules/host.ts';

/**
 * Where the owner of a repository stands in the paths of GitHub's hosts, and what may be one: letters, digits and
 * single hyphens (github.com, "Username considerations", read 2026-11-20).
 */
const REPOSITORY_AT: Readonly<Record<string, RegExp>> = {
  'github.com': repositoryBehind(''),
  'codeload.github.com': repositoryBehind(''),
  'raw.githubusercontent.com': repositoryBehind(''),
  'api.github.com': repositoryBehind('/repos'),
  'uploads.github.com': repositoryBehind('/repos'),
};

function repositoryBehind(prefix: string): RegExp {
  return new RegExp(`^${prefix}/([A-Za-z0-9][A-Za-z0-9-]{0,38})/([A-Za-z0-9._-]{1,100})(?:/|$)`);
}

/** First segments of github.com that are pages of the site, and no owners: an excerpt of what was seen in use. */
const PAGES: ReadonlySet<string> = new Set([
  'apps',
  'collections',
  'features',
  'login',
  'marketplace',
  'notifications',
  'organizations',
  'orgs',
  'search',
  'sessions',
  'settings',
  'site',
  'sponsors',
  'topics',
  'users',
]);

/**
 * The repositories that paths name, as `owner/name`, each once: `/aws/aws-parallelcluster.git/info/refs` on github.com
 * is `aws/aws-parallelcluster`.
 */
export function repositoriesIn(host: Host, paths: readonly string[]): readonly string[] {
  const place = REPOSITORY_AT[host];
  if (place === undefined) return [];
  const found = paths.flatMap((path) => {
    const [, owner = '', name = ''] = place.exec(path) ?? [];
    return owner === '' || PAGES.has(owner) ? [] : `${owner}/${name.replace(/\.git$/, '')}`;
  });
  return [...new Set(found)];
}
