import { type Host, parseHost } from './host.ts';
import { type Parsed, parsed, unparsable } from './parsed.ts';

/**
 * A set of hosts in the one language of allowlists and flags: `github.com` is that name alone,
 * `*.github.com` is every name below it at any depth, and not `github.com` itself.
 */
export type HostPattern =
  | { readonly kind: 'exact'; readonly host: Host }
  | { readonly kind: 'below'; readonly parent: Host };

export function parseHostPattern(text: string): Parsed<HostPattern> {
  const below = text.startsWith('*.');
  const host = parseHost(below ? text.slice(2) : text);
  if (!host.ok) {
    return text.includes('*', below ? 1 : 0)
      ? unparsable('a * stands only as the whole first label, as in *.example.com')
      : host;
  }
  return parsed(
    below ? { kind: 'below', parent: host.value } : { kind: 'exact', host: host.value },
  );
}

/** Says whether a host is in the set. A match never starts inside a label: `notgithub.com` is not below `github.com`. */
export function matchesHost(pattern: HostPattern, host: Host): boolean {
  if (pattern.kind === 'exact') return pattern.host === host;
  const start = host.length - pattern.parent.length;
  return start > 1 && host[start - 1] === '.' && host.endsWith(pattern.parent);
}

export function formatHostPattern(pattern: HostPattern): string {
  return pattern.kind === 'exact' ? pattern.host : `*.${pattern.parent}`;
}
