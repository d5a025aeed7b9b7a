import { type Host, parseHost } from '../../rules/host.ts';

/** A host that a test knows to be one. */
export function host(text: string): Host {
  const parsed = parseHost(text);
  if (!parsed.ok) throw new Error(`${text}: ${parsed.reason}`);
  return parsed.value;
}
