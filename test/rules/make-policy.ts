import type { AccessRequest } from '../../rules/decide.ts';
import { parseHost } from '../../rules/host.ts';
import { type Ip, parseIp } from '../../rules/ip.ts';
import type { Allowlist } from '../../rules/policy.ts';
import { parseAllowlist } from '../../rules/policy-file.ts';
import { type IndexedAllowlist, indexAllowlist } from '../../rules/policy-index.ts';
import { defaultProtocol } from '../../rules/protocol.ts';

export const NOW: number = Date.parse('2026-11-20T10:00:00Z');

/** An allowlist with these entries, each as YAML on one line: `{host: github.com, ports: [443]}`. */
export function allowlistOf(...entries: readonly string[]): Allowlist {
  const items = entries.map((entry) => `  - ${entry}\n`).join('');
  const text = `version: 1\nname: test\nentries:${items === '' ? ' []' : `\n${items}`}`;
  return parseAllowlist(text, 'test.yaml', NOW).allowlist;
}

export function policyOf(...entries: readonly string[]): IndexedAllowlist {
  return indexAllowlist(allowlistOf(...entries));
}

export function ip(text: string): Ip {
  const address = parseIp(text);
  if (address === undefined) throw new Error(`${text} is no address`);
  return address;
}

/** A request from 10.0.0.9 for `host:port`, in the protocol that the port means. */
export function request(authority: string, changes: Partial<AccessRequest> = {}): AccessRequest {
  const colon = authority.lastIndexOf(':');
  const port = Number(authority.slice(colon + 1));
  const host = parseHost(authority.slice(0, colon));
  if (!host.ok) throw new Error(host.reason);
  const protocol = defaultProtocol(port);
  return { client: ip('10.0.0.9'), protocol, host: host.value, port, ...changes };
}
