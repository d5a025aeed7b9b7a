/** The characters of a path in a URL (RFC 3986 §3.3), of which `*` is the wildcard; none that are encoded. */
const PATH_PATTERN = /^\/[\w.~!$&'()*+,;=:@/-]{0,999}$/;

/**
 * A path that has more than one reading, after Squid has decoded it once: dot segments, an empty
 * segment, a backslash, or what was encoded twice. As a POSIX extended regular expression.
 */
export const UNCLEAR_PATH = '^[^?]*(/\\.\\.?(;[^/?]*)?(/|\\?|$)|//|\\\\|%)';

/** Says whether a path pattern such as `/aws/*` can be put in a regular expression and mean the same. */
export function isPathPattern(path: string): boolean {
  return PATH_PATTERN.test(path);
}

/**
 * Writes a path pattern as a POSIX extended regular expression for path and query: `*` is any run
 * of characters of the path, and what is asked of the path (`?…`) is free.
 */
export function pathExpression(path: string): string {
  return `^${escapeLiteral(path).replaceAll('*', '[^?]*')}(\\?.*)?$`;
}

/** One character of a path that has one reading only; an octet of `.`, `/`, `\` or `%` must not be encoded. */
const CLEAR = '([^?%/\\\\.]|%([013-46-9a-f][0-9a-f]|2[0-46-9a-d]|5[0-9abd-f]))';

/**
 * The same for a program that compares the path as it was sent: what `*` stands for then holds no
 * empty segment, no segment that starts with a dot, no two dots in a row and no encoded slash.
 */
export function clearPathExpression(path: string): string {
  return path
    .split(/(\*)/)
    .map((part, i, parts) => (part === '*' ? clearRun(parts[i - 1] ?? '') : escapeLiteral(part)))
    .join('');
}

function clearRun(before: string): string {
  const run = `(/?${CLEAR}\\.?)*/?`;
  return before.endsWith('/') ? `(${CLEAR}\\.?${run})?` : run;
}

function escapeLiteral(text: string): string {
  return text.replace(/[.+?^${}()|[\]\\]/g, '\\$&');
}
