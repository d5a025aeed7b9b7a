import type { Category } from '../../rules/category.ts';
import type { Host } from '../../rules/host.ts';
import type { Classification, RuleRef } from '../../rules/rule.ts';

interface Role {
  readonly category: Category;
  readonly label: string;
  /** What was counted, for the reader. */
  readonly measured: string;
}

const SIGN_IN: Role = {
  category: 'identity',
  label: 'Sign-in service',
  measured: 'all 23 of 23 known hosts that begin with login, sso or idp',
};
const REGISTRY: Role = {
  category: 'container-registry',
  label: 'Container registry',
  measured: 'all 18 of 18 known hosts that begin with docker, cr, oci or harbor',
};
const REPORTS: Role = {
  category: 'telemetry',
  label: 'Usage or measurement reports',
  measured: 'all 24 of 24 known hosts that begin with telemetry, metrics, stats or the like',
};

/**
 * First labels that name what a host is for.
 *
 * Measured on the 4,879 hosts that we hold a category for, 2026-11-21: kept where at least 97 % of no fewer
 * than 15 domains agree. Left out on purpose: `registry` (83 %: packages have registries, too), `auth` (75 %),
 * `download` and `repo` (88 % and 91 %), `api`, `docs` and `www`, which anyone may call anything;
 * `packages` and `archive`, which are an operating system's as often as a language's.
 */
const ROLES: ReadonlyMap<string, Role> = new Map([
  ['login', SIGN_IN],
  ['sso', SIGN_IN],
  ['idp', SIGN_IN],
  ['docker', REGISTRY],
  ['cr', REGISTRY],
  ['oci', REGISTRY],
  ['harbor', REGISTRY],
  ['telemetry', REPORTS],
  ['metrics', REPORTS],
  ['stats', REPORTS],
  ['analytics', REPORTS],
  ['collector', REPORTS],
  ['otel', REPORTS],
  ['otlp', REPORTS],
]);

const ROLE: RuleRef = {
  id: 'name-role',
  file: 'analyzer/classify/name-role.ts',
  source: 'count over the shipped rules and bench/eval',
  read: '2026-11-21',
};

/**
 * Infers what an unknown host is for from its first label: `login.example.com`, `otel.example.com`. The answer
 * names no vendor and goes to a person; `login.com` itself is somebody's domain and says nothing.
 */
export function roleFromName(host: Host): Classification | undefined {
  const dot = host.indexOf('.');
  const role = ROLES.get(host.slice(0, dot));
  if (role === undefined || host.indexOf('.', dot + 1) === -1) return undefined;
  return {
    category: role.category,
    label: role.label,
    stability: 'unknown',
    disposition: 'review',
    why: `no rule knows this name, but it is the usual one for this purpose: find out whose it is`,
    rule: ROLE,
    inferredFrom: `the name alone; ${role.measured} are that`,
  };
}
