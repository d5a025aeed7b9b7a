import { isBelow, isInside } from './read-address.ts';
import type { Reader } from './verdicts.ts';

/** PAN-OS after these set commands; interzone traffic that no rule allows is denied. */
export function readPaloAlto(text: string): Reader {
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  const categories = new Map<string, string[]>();
  const addresses = new Map<string, string>();
  const services = new Map<string, number>();
  const rules: Reader[] = [];
  for (const line of lines) {
    const words = line.split(' ');
    if (line.startsWith('set service ')) services.set(words[2] ?? '', Number(words[6]));
    else if (line.startsWith('set address ')) addresses.set(words[2] ?? '', words[4] ?? '');
    else if (line.startsWith('set profiles custom-url-category ')) {
      const list = categories.get(words[3] ?? '') ?? [];
      if (words[4] === 'list') list.push(words[5] ?? '');
      categories.set(words[3] ?? '', list);
    } else if (line.startsWith('set rulebase security rules ')) rules.push(readRule(line));
    else throw new Error(`not a command: ${line}`);
  }

  function readRule(line: string): Reader {
    const field = (name: string): readonly string[] => {
      const value = new RegExp(` ${name} (\\[ [^\\]]* \\]|\\S+)`).exec(line)?.[1] ?? '';
      return value.replace(/^\[ | \]$/g, '').split(' ');
    };
    const isAny = ([first]: readonly string[]): boolean => first === 'any';
    const [source, destination, category] = [
      field('source'),
      field('destination'),
      field('category'),
    ];
    const isDestination = (host: string): boolean =>
      isAny(destination) ||
      destination.some((name) => {
        const value = addresses.get(name) ?? '';
        return value.includes('/') ? isInside([value], host) : value === host;
      });
    return ({ host, port, client }) =>
      field('service').some((name) => services.get(name) === port) &&
      (isAny(source) || isInside(source, client)) &&
      isDestination(host) &&
      (isAny(category) || category.some((name) => inCategory(categories.get(name) ?? [], host)));
  }
  return (probe) => rules.some((reads) => reads(probe));
}

/** The token rules of a URL list: `*.` is one or more labels; an entry without a slash at its end is open there. */
function inCategory(entries: readonly string[], host: string): boolean {
  return entries.some((entry) => {
    const name = entry.replace(/\/$/, '');
    if (name.startsWith('*.')) return isBelow(name.slice(2), host);
    return host === name || (!entry.endsWith('/') && host.startsWith(`${name}.`));
  });
}
