import { fromMask, isInside } from './read-address.ts';
import type { Reader } from './verdicts.ts';

/** An ASA with this access list in force; the first line that fits decides. */
export function readCiscoAsa(text: string): Reader {
  const objects = new Map<string, string>();
  const rules: Reader[] = [];
  let object = '';
  for (const line of text.split('\n').filter((one) => one !== '' && !one.startsWith('!'))) {
    if (line.startsWith('object network ')) object = line.slice(15);
    else if (line.startsWith(' fqdn v4 ')) objects.set(object, line.slice(9));
    else if (/^access-list SALLYPORT_EGRESS extended permit tcp /.test(line))
      rules.push(readRule(line));
    else if (line !== 'access-list SALLYPORT_EGRESS extended deny ip any any log') {
      throw new Error(`not a command: ${line}`);
    }
  }

  function readRule(line: string): Reader {
    const words = line.split(' ').slice(5);
    const [source, destination, eq, port] = [take(words), take(words), ...words];
    if (eq !== 'eq' || source === undefined || destination === undefined) throw new Error(line);
    return (probe) =>
      probe.port === Number(port) && source(probe.client) && destination(probe.host);
  }

  function take(words: string[]): (host: string) => boolean {
    const [first = '', second = ''] = words;
    if (first === 'any') {
      words.splice(0, 1);
      return () => true;
    }
    if (first.includes('/')) {
      words.splice(0, 1);
      return (host) => isInside([first], host);
    }
    words.splice(0, 2);
    if (first === 'object') return (host) => objects.get(second) === host;
    return (host) => isInside([fromMask(first, second)], host);
  }
  return (probe) => rules.some((reads) => reads(probe));
}
