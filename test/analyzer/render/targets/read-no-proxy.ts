import { parseIp } from '../../../../rules/ip.ts';
import { holds } from './make-allowlist.ts';
import type { Reader } from './verdicts.ts';

export type Client = 'curl' | 'go';

/**
 * Reads NO_PROXY as curl 7.86 does (a leading dot is dropped; a name covers what is below it) or
 * as Go's httpproxy does (`.example.com` covers what is below only).
 */
export function readNoProxy(text: string, client: Client): Reader {
  const [value = '', again = ''] = ['NO_PROXY', 'no_proxy'].map(
    (name) => new RegExp(`^${name}=(.*)$`, 'm').exec(text)?.[1],
  );
  if (value !== again) throw new Error('the two spellings differ');
  const items = value.split(',');
  return ({ host }) => items.some((item) => covers(item, host, client));
}

function covers(item: string, host: string, client: Client): boolean {
  const ip = parseIp(host);
  if (ip !== undefined) return /[/:]|^[\d.]+$/.test(item) && holds(item, host);
  if (client === 'go' && item.startsWith('.')) return host.endsWith(item);
  return `.${host}`.endsWith(`.${item.replace(/^\./, '')}`);
}
