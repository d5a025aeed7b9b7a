import { holds } from './make-allowlist.ts';
import type { Probe, Reader } from './verdicts.ts';

interface Acl {
  readonly type: string;
  readonly values: string[];
}

/**
 * Reads Squid access rules as Squid does: ACLs of one name add up, the first `http_access` line
 * whose ACLs all match decides. Stops, as Squid does, where one entry of an ACL is below another.
 */
export function readSquid(text: string): Reader {
  const acls = new Map<string, Acl>();
  const rules: string[][] = [];
  for (const line of text.replaceAll('\\\n', '').split('\n')) {
    if (line === '' || line.startsWith('#')) continue;
    const [directive, name = '', ...rest] = line.split(' ');
    if (directive === 'acl') addAcl(acls, name, rest);
    else if (directive === 'http_access') rules.push([name, ...rest]);
    else throw new Error(`Squid knows no ${directive}`);
  }
  for (const { type, values } of acls.values()) if (type === 'dstdomain') refuseOverlap(values);
  return (probe) => {
    const [verdict] =
      rules.find(([, ...names]) => names.every((name) => matches(acls, name, probe))) ?? [];
    return verdict === 'allow';
  };
}

function addAcl(acls: Map<string, Acl>, name: string, [type = '', ...rest]: string[]): void {
  const values = rest.filter((value) => value !== '-n' && value !== '-i');
  const known = acls.get(name);
  if (known === undefined) acls.set(name, { type, values });
  else known.values.push(...values);
}

function refuseOverlap(values: readonly string[]): void {
  const overlap = values.find((value) =>
    values.some((other) => other !== value && other.startsWith('.') && `.${value}`.endsWith(other)),
  );
  if (overlap !== undefined) throw new Error(`${overlap} is a subdomain of another entry`);
}

function matches(acls: ReadonlyMap<string, Acl>, name: string, probe: Probe): boolean {
  if (name.startsWith('!')) return !matches(acls, name.slice(1), probe);
  if (name === 'all') return true;
  const acl = acls.get(name);
  if (acl === undefined) throw new Error(`Squid knows no ACL ${name}`);
  return acl.values.some((value) => fits(acl.type, value, probe));
}

function fits(type: string, value: string, { host, port, tunnel, path, client }: Probe): boolean {
  switch (type) {
    case 'method':
      return (value === 'CONNECT') === tunnel;
    case 'port':
      return Number(value) === port;
    case 'dstdomain':
      return value.startsWith('.') ? `.${host}`.endsWith(value) : host === value;
    case 'dstdom_regex':
      return new RegExp(value, 'i').test(host.includes(':') ? `[${host}]` : host);
    case 'urlpath_regex':
      return new RegExp(value).test(decodeURIComponent(path));
    case 'src':
      return holds(value, client);
    // Names lead to a public address here; the peer test has real ones.
    case 'dst':
      return holds(value, host);
    default:
      throw new Error(`Squid knows no ACL type ${type}`);
  }
}
