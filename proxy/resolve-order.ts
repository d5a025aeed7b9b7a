/** Who is to be asked for names, as the machine is set up. */
export interface ResolveOrder {
  /** DNS may be asked directly: the system would do nothing else for such a name. */
  readonly asksDns: boolean;
  /** The hosts file comes first. */
  readonly filesFirst: boolean;
}

/**
 * Sources of nsswitch.conf that say nothing about a name with a dot that DNS would not say:
 * systemd's for the machine's own name and its containers, and multicast DNS for `.local`.
 */
const BESIDE_DNS = /^(?:files|dns|resolve|myhostname|mymachines|mdns[46]?(?:_minimal)?)$/;

/** systemd-resolved on its own addresses answers what `resolve` in nsswitch.conf would. */
const RESOLVED_STUB = /^127\.0\.0\.5[34]$/;

/**
 * Reads nsswitch.conf(5) and resolv.conf(5). Where they say anything but files first and then DNS, it is
 * left to the system, which knows what they mean: directories such as LDAP or SSSD, and no servers at all.
 */
export function parseResolveOrder(nsswitch: string | undefined, resolvConf: string): ResolveOrder {
  const servers = [...resolvConf.matchAll(/^nameserver[ \t]+(\S+)/gm)].map(([, server]) => server);
  const sources = sourcesOf(nsswitch);
  const files = sources.indexOf('files');
  const network = sources.findIndex((source) => source === 'dns' || source === 'resolve');
  const filesFirst = files !== -1 && (network === -1 || files < network);
  const asksResolved = sources.includes('resolve');
  return {
    filesFirst,
    asksDns:
      filesFirst &&
      network !== -1 &&
      servers.length > 0 &&
      sources.every((source) => BESIDE_DNS.test(source)) &&
      (!asksResolved || servers.every((server = '') => RESOLVED_STUB.test(server))),
  };
}

/** Where there is no such file (Alpine), the C library has no other order than this. */
function sourcesOf(nsswitch: string | undefined): readonly string[] {
  if (nsswitch === undefined) return ['files', 'dns'];
  const [, line = ''] = /^hosts:([^\n#]*)/m.exec(nsswitch) ?? [];
  return line
    .replace(/\[[^\]]*\]/g, ' ')
    .split(/\s+/)
    .filter(Boolean);
}
