import { type ConfigPath, isUnresolved } from '../../rules/config-selector.ts';

/** A host that stands in a configuration, with what is not known of it in braces. */
export interface WrittenHost {
  readonly host: string;
  readonly port: number;
  readonly path: ConfigPath;
}

/** Finds the hosts of a configuration: URLs anywhere, images of containers, the accounting database. */
export function findHosts(root: unknown): WrittenHost[] {
  return textsOf(root, []).flatMap(({ text, path }) => {
    const key = path.findLast((step) => typeof step === 'string');
    // That one is the way out, and no destination.
    if (key === 'HttpProxyAddress') return [];
    if (key === 'Image' && !text.includes('://')) return registriesOf(text, path);
    if (key === 'Uri' && path.at(-2) === 'Database') return databaseOf(text, path);
    return urlsIn(text, path);
  });
}

const PORTS: Readonly<Record<string, number>> = {
  http: 80,
  https: 443,
  s3: 443,
  git: 9418,
  ssh: 22,
  ftp: 21,
  ldap: 389,
  ldaps: 636,
};

const URL_TEXT = /\b(https?|s3|git|ssh|ftp|ldaps?):\/\/([^\s"'`<>|)\],;]+)/g;

function urlsIn(text: string, path: ConfigPath): WrittenHost[] {
  return [...text.matchAll(URL_TEXT)].flatMap(([, scheme = '', rest = '']) => {
    const authority = rest.split(/[/?#]/, 1)[0]?.replace(/^[^@]*@/, '') ?? '';
    const [, host = '', port] = /^(.*?)(?::(\d+))?\.?$/.exec(authority) ?? [];
    if (scheme === 's3') return host === '' ? [] : [{ host: `s3://${host}`, port: 443, path }];
    if (!/[.}]/.test(host)) return [];
    const known = port === undefined ? (PORTS[scheme] ?? 443) : Number(port);
    return [{ host: lowerCase(host), port: known, path }];
  });
}

/** The words in braces are names of a template, and keep their case. */
function lowerCase(host: string): string {
  return host.replace(/\{[^}]*\}|[^{]+/g, (part) =>
    part.startsWith('{') ? part : part.toLowerCase(),
  );
}

/** A name without a registry is one of Docker Hub, which hands out tokens on a host of its own. */
function registriesOf(image: string, path: ConfigPath): WrittenHost[] {
  const first = image.split('/', 1)[0] ?? '';
  const isHost = image.includes('/') && /[.:{]/.test(first);
  if (/^\{[^}]*\}$/.test(image) || image.trim() === '') return [];
  const hosts = isHost ? [first.replace(/:\d+$/, '')] : ['registry-1.docker.io', 'auth.docker.io'];
  return hosts.map((host) => ({ host, port: 443, path }));
}

/** `host[:port]` of slurmdbd's database; MySQL listens on 3306. */
function databaseOf(text: string, path: ConfigPath): WrittenHost[] {
  const [, host = '', port] = /^(?:\w+:\/\/)?([^:/]+)(?::(\d+))?/.exec(text) ?? [];
  return host === '' ? [] : [{ host, port: port === undefined ? 3306 : Number(port), path }];
}

interface Text {
  readonly text: string;
  readonly path: ConfigPath;
}

function textsOf(value: unknown, path: ConfigPath): Text[] {
  if (typeof value === 'string') return [{ text: value, path }];
  if (isUnresolved(value)) return [{ text: value.unresolved, path }];
  if (Array.isArray(value)) {
    return value.flatMap((item: unknown, index) => textsOf(item, [...path, index]));
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => textsOf(inner, [...path, key]));
}
