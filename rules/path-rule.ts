import { type Parsed, parsed, unparsable } from './parsed.ts';
import { labelTest } from './rule-pattern.ts';

/** The record and the proxy cut longer paths; what was cut off could say anything. */
const MAX_PATH = 1_000;

const ENCODED = /%(..?)?/g;
const HEX = /^[0-9a-f]{2}$/i;
const UNRESERVED = /^[A-Za-z0-9_~-]$/;

/** `.` or `..`, also with parameters behind it: some servers drop them first (`/a/..;x/b`). */
const DOT_SEGMENT = /\/\.\.?(?:;[^/]*)?(?:\/|$)/;

/**
 * Brings the path of a request into the one form in which paths are compared (RFC 3986 §6.2.2), or
 * says why a server may read it as another path than we do.
 *
 * `/%61ws/x` is `/aws/x`. Dot segments, encoded slashes and dots, encoded percent signs that make
 * another encoding, empty segments and backslashes have more than one reading: nothing is guessed.
 */
export function parseRequestPath(path: string): Parsed<string> {
  if (path.length > MAX_PATH) return unparsable(`it is longer than ${MAX_PATH} characters`);
  if (!path.startsWith('/')) return unparsable('it does not start with /');
  if (/[^\x21-\x7e]|[\\?#]/.test(path)) {
    return unparsable('it holds a character that has no place in a path');
  }
  let fault: string | undefined;
  const decoded = path.replace(ENCODED, (encoded, digits?: string) => {
    const octet = digits !== undefined && HEX.test(digits) ? Number.parseInt(digits, 16) : -1;
    fault ??= faultOfOctet(octet);
    const character = String.fromCharCode(octet);
    return UNRESERVED.test(character) ? character : encoded.toUpperCase();
  });
  fault ??= faultOfDecoded(decoded);
  return fault === undefined ? parsed(decoded) : unparsable(fault);
}

/** Makes the test for a pattern such as `/aws/*`, in which `*` is any run of characters. */
export function pathTest(pattern: string): (path: string) => boolean {
  return labelTest(pattern);
}

function faultOfOctet(octet: number): string | undefined {
  if (octet === -1) return 'it has a % that encodes nothing';
  if (octet < 0x20 || octet === 0x7f) return 'it encodes a control character';
  if (octet === 0x2e || octet === 0x2f || octet === 0x5c) return 'it encodes a dot or a slash';
  // No UTF-8 holds these; lax decoders make a dot or a slash of what follows (RFC 3629 §10).
  return octet === 0xc0 || octet === 0xc1 ? 'it is no valid UTF-8' : undefined;
}

function faultOfDecoded(path: string): string | undefined {
  if (/%25[0-9A-Fa-f]{2}/.test(path)) return 'it is encoded twice';
  if (path.includes('//')) return 'it has an empty segment';
  return DOT_SEGMENT.test(path) ? 'it has a dot segment' : undefined;
}
