import { type Ip, parseIp } from '../rules/ip.ts';

/** The addresses of each name in a hosts file, in the order of its lines; names in lower case. */
export type Hosts = ReadonlyMap<string, readonly Ip[]>;

/** Reads a hosts file (hosts(5)): an address, its names, and a comment behind `#`. */
export function parseHosts(text: string): Hosts {
  const hosts = new Map<string, Ip[]>();
  for (const line of text.split('\n')) {
    const [address = '', ...names] = line.replace(/#.*/, '').trim().split(/\s+/);
    const ip = parseIp(address);
    if (ip === undefined) continue;
    for (const name of names) {
      const key = name.toLowerCase().replace(/\.$/, '');
      const known = hosts.get(key) ?? [];
      if (!known.includes(ip)) hosts.set(key, [...known, ip]);
    }
  }
  return hosts;
}
