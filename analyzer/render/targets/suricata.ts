import { formatCidr } from '../../../rules/cidr.ts';
import type { EntryTarget } from '../../../rules/policy.ts';
import { nameEntry } from '../../../rules/policy-entry.ts';
import type { Flow } from './flow.ts';
import { isPathPattern } from './path-expression.ts';

/** Suricata's documentation leaves 1000000-1999999 to local rules. */
const FIRST_SID = 1_000_001;

/** Says whether Suricata can tell this flow from others: a name is only visible in TLS and HTTP. */
export function isVisible({ target, protocol }: Flow): boolean {
  return protocol !== 'tcp' || target.kind === 'cidr';
}

/**
 * Writes `pass` rules, one for each flow and each path, for a policy in strict order whose default
 * action drops what no rule passes.
 *
 * `content` with `startswith` and `endswith` is the whole name; with `endswith` alone and a leading
 * dot it is any name below, and not the name itself. `http.host` is in lower case already and
 * refuses `nocase` (Suricata 7 user guide, Rules, read 2026-11-20).
 */
export function suricataRules(flows: readonly Flow[]): readonly string[] {
  return flows
    .filter(isVisible)
    .flatMap((flow) => pathConditions(flow).map((path) => ({ flow, path })))
    .map(({ flow, path }, i) => {
      const { entry, target, protocol, ports, sources } = flow;
      const source = sources.length === 0 ? '$HOME_NET' : listed(sources);
      const destination = target.kind === 'cidr' ? formatCidr(target.cidr) : 'any';
      const options = [
        `msg:"sallyport ${nameEntry(entry)}"`,
        ...nameConditions(target, protocol),
        ...path,
        'flow:to_server',
        `sid:${FIRST_SID + i}`,
        'rev:1',
      ];
      const head = `pass ${protocol} ${source} any -> ${destination} ${listed(ports.map(String))}`;
      return `${head} (${options.map((option) => `${option};`).join(' ')})`;
    });
}

function listed(items: readonly string[]): string {
  return items.length === 1 ? items.join('') : `[${items.join(',')}]`;
}

function nameConditions(target: EntryTarget, protocol: Flow['protocol']): readonly string[] {
  if (target.kind === 'cidr') return [];
  const whole = target.kind === 'exact';
  return [
    protocol === 'tls' ? 'tls.sni' : 'http.host',
    `content:"${whole ? target.host : `.${target.parent}`}"`,
    ...(whole ? ['startswith'] : []),
    'endswith',
    ...(protocol === 'tls' ? ['nocase'] : []),
  ];
}

/** One set of conditions for each rule to write; paths are seen in plain HTTP only. */
function pathConditions({ entry, protocol }: Flow): readonly (readonly string[])[] {
  if (protocol !== 'http' || entry.paths === undefined) return [[]];
  return entry.paths
    .filter(isPathPattern)
    .map((path) => [
      'http.uri.raw',
      `pcre:!"${UNCLEAR}"`,
      'http.uri',
      `pcre:"/^${pathExpression(path)}(?:\\?|$)/"`,
    ]);
}

/**
 * A path as the client sent it that server and firewall may read differently: dot segments, an
 * empty segment, a backslash, or an escape of an escape. It fits no entry with paths.
 */
const UNCLEAR =
  '/^[^?]*(?:(?:\\/|%2f)(?:\\.|%2e){1,2}(?:\\/|%2f|\\?|$)|(?:\\/|%2f){2}|\\\\|%5c|%25)/i';

/** Everything but letters and digits is written as its code, so nothing has a meaning to PCRE or to Suricata. */
function pathExpression(path: string): string {
  return path.replace(/[^A-Za-z0-9]/g, (character) =>
    character === '*' ? '[^?]*' : `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );
}
