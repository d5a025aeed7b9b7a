import { parsePort } from './authority.ts';
import { parseHost } from './host.ts';
import { type Parsed, parsed, unparsable } from './parsed.ts';

/** A destination in a rule's examples: `host`, `host:port`, `host/path`, `host:port/path` or `s3://bucket`. */
export interface RuleExample {
  readonly of: 'host' | 'bucket';
  readonly name: string;
  readonly port: number;
  readonly paths: readonly string[];
}

const DEFAULT_PORT = 443;

/** An IPv6 address stands bare, or in brackets before a port; a path starts at the first slash. */
const EXAMPLE = /^(\[[^\]]+\]|[^/:]+|[0-9a-f:.]+)(?::([^/:]+))?(\/.*)?$/i;

export function parseRuleExample(text: string): Parsed<RuleExample> {
  if (text.startsWith('s3://')) {
    return parsed({ of: 'bucket', name: text.slice(5), port: DEFAULT_PORT, paths: [] });
  }
  const [, hostText, portText, path] = EXAMPLE.exec(text) ?? [];
  if (hostText === undefined) return unparsable('it is no destination');
  const host = parseHost(hostText);
  if (!host.ok) return host;
  const port = portText === undefined ? parsed(DEFAULT_PORT) : parsePort(portText);
  if (!port.ok) return port;
  const paths = path === undefined ? [] : [path];
  return parsed({ of: 'host', name: host.value, port: port.value, paths });
}
