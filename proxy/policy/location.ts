import { addressKind } from '../../rules/address.ts';
import { ConfigError } from '../../rules/errors.ts';
import { parseIp } from '../../rules/ip.ts';

/** Where an allowlist is kept, or the signature of one. `shown` is how it is called wherever somebody may read it. */
export type ListLocation =
  | { readonly kind: 'file'; readonly file: string; readonly shown: string }
  | { readonly kind: 'url'; readonly url: URL; readonly shown: string };

/**
 * Reads what `--allow` names: a file, or an `https:` URL; `http:` only of this machine, for tests and for agents
 * that fetch it themselves. The query string of a presigned URL is the key to it, and never shown.
 *
 * @throws {ConfigError}
 */
export function parseListLocation(text: string, flag: string): ListLocation {
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) return { kind: 'file', file: text, shown: text };
  const url = URL.parse(text);
  const scheme = text.slice(0, text.indexOf(':')).toLowerCase();
  if (scheme === 's3') {
    throw new ConfigError(
      `Cannot read ${flag} ${shownUrl(text)}: nothing here signs requests to S3; write the https URL that aws s3 presign prints, or one that a VPC endpoint policy opens`,
    );
  }
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:')) {
    throw new ConfigError(
      `Cannot read ${flag} ${shownUrl(text)}: write the path of a file, or a URL that begins with https://`,
    );
  }
  if (url.username !== '' || url.password !== '') {
    throw new ConfigError(
      `Cannot use a password in ${flag} https://...@${url.host}: other processes would see it; write a presigned URL into the environment, SALLYPORT_ALLOW, or into a file for --config`,
    );
  }
  if (!isSafe(url)) {
    throw new ConfigError(
      `Cannot read ${flag} ${shownUrl(text)}: whoever is on the way could replace the list; write https://`,
    );
  }
  url.hash = '';
  return { kind: 'url', url, shown: shownUrl(url.href) };
}

/** The signature beside a list: `FILE.minisig`. @throws {ConfigError} where a URL has a query, which signs the path */
export function signatureBeside(list: ListLocation, suffix: string): ListLocation {
  if (list.kind === 'file') {
    const file = `${list.file}${suffix}`;
    return { kind: 'file', file, shown: file };
  }
  if (list.url.search !== '') {
    throw new ConfigError(
      `Cannot tell where the signature of ${list.shown} is: a presigned URL opens one path alone; name the signature's own URL with --allow-signature`,
    );
  }
  const url = new URL(list.url);
  url.pathname += suffix;
  return { kind: 'url', url, shown: url.href };
}

/** Whether nobody between here and there can change what is read. */
export function isSafe(url: URL): boolean {
  if (url.protocol === 'https:') return true;
  if (url.protocol !== 'http:') return false;
  if (url.hostname === 'localhost') return true;
  const ip = parseIp(url.hostname.replace(/^\[|\]$/g, ''));
  return ip !== undefined && addressKind(ip) === 'loopback';
}

/** A URL without what only its owner may know. */
function shownUrl(text: string): string {
  const [url = ''] = text.split('#');
  const query = url.indexOf('?');
  const open = query < 0 ? url : `${url.slice(0, query)}?...`;
  // Between the slashes and the first one after them.
  return open.replace(/^([a-z0-9+.-]+:\/\/)[^/]*@/i, '$1...@').replace(/\p{Cc}/gu, ' ');
}
