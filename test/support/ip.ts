import { type Ip, parseIp } from '../../rules/ip.ts';

/** An address that a test knows to be one. */
export function ip(text: string): Ip {
  const parsed = parseIp(text);
  if (parsed === undefined) throw new Error(`${text} is no address`);
  return parsed;
}
