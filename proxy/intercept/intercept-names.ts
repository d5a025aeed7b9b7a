import { ConfigError } from '../../rules/errors.ts';
import { type Host, isIpLiteral, parseHost } from '../../rules/host.ts';
import { labelTest, parseRulePattern, toLabels } from '../../rules/rule-pattern.ts';
import type { NameConstraints } from './name-constraints.ts';

/** The names whose TLS is decrypted. */
export interface InterceptNames {
  /** As given, for messages. */
  readonly texts: readonly string[];
  matches(host: Host): boolean;
  /** The least that a CA has to sign for; absent where it has to be everything. */
  readonly constraints: NameConstraints | undefined;
}

interface NamePattern {
  matches(host: Host): boolean;
  /** The name below which all matches are, or the name or address itself; absent for `*`. */
  readonly base: Host | undefined;
}

/**
 * Reads `--intercept`: names, `*.example.com` for what is below one, a `*` inside a label for any run of
 * characters there (`s3.*.amazonaws.com`), or `*` alone for every name.
 *
 * @throws {ConfigError}
 */
export function parseInterceptNames(texts: readonly string[]): InterceptNames {
  const patterns = texts.map(parsePattern);
  const bases = patterns.map(({ base }) => base);
  const known = bases.filter((base) => base !== undefined);
  return {
    texts,
    matches: (host) => patterns.some((pattern) => pattern.matches(host)),
    constraints:
      known.length < bases.length || known.length === 0 ? undefined : constraintsOf(known),
  };
}

function parsePattern(text: string): NamePattern {
  if (text === '*') return { matches: () => true, base: undefined };
  const host = parseHost(text);
  if (host.ok) return { matches: (other) => other === host.value, base: host.value };
  const pattern = parseRulePattern(text);
  if (!pattern.ok || pattern.value.of === 'bucket') {
    const reason = pattern.ok ? 'buckets are found behind names' : pattern.reason;
    throw new ConfigError(
      `Cannot use --intercept "${text}": ${reason}; write names such as github.com or *.s3.*.amazonaws.com`,
    );
  }
  const { reach, labels } = pattern.value;
  const tests = labels.map(labelTest);
  return {
    matches(other) {
      if (isIpLiteral(other)) return false;
      const given = toLabels(other);
      const more = given.length - tests.length;
      if (more < 0 || (more > 0 && reach === 'name') || (more === 0 && reach === 'below'))
        return false;
      return tests.every((test, i) => test(given[more + i] ?? ''));
    },
    base: baseOf(labels),
  };
}

/** What stands behind the last label that holds a `*`. */
function baseOf(labels: readonly string[]): Host | undefined {
  const last = labels.findLastIndex((label) => label.includes('*'));
  const base = parseHost(labels.slice(last + 1).join('.'));
  return base.ok ? base.value : undefined;
}

/** A name covers what is below it: the ones below are left out. */
function constraintsOf(bases: readonly Host[]): NameConstraints {
  const addresses = [...new Set(bases.filter(isIpLiteral))];
  const all = [...new Set(bases.filter((base) => !isIpLiteral(base)))];
  const names = all.filter((name) => !all.some((above) => name.endsWith(`.${above}`)));
  return { names: names.toSorted(), addresses: addresses.toSorted() };
}
