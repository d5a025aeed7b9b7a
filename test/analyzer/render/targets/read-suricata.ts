import { isInside } from './read-address.ts';
import type { Probe, Reader } from './verdicts.ts';

const RULE = /^pass (tls|http|tcp) (\S+) any -> (\S+) (\S+) \((.*)\)$/;

/** Suricata with these rules in strict order, and a default action that drops the rest. */
export function readSuricata(rules: string): Reader {
  const readers = rules.trim() === '' ? [] : rules.trim().split('\n').map(readRule);
  return (probe) => readers.some((reads) => reads(probe));
}

function readRule(line: string): Reader {
  const [, protocol, source = '', destination = '', ports = '', body = ''] = RULE.exec(line) ?? [];
  if (protocol === undefined) throw new Error(`not a rule: ${line}`);
  const options = [...body.matchAll(/([a-z._]+)(?::(!?"(?:[^"\\]|\\.)*"|[^;]*))?; ?/g)];
  const keywords = options.map(([, keyword = '', value = '']) => [
    keyword,
    value.replace(/^"|"$/g, ''),
  ]);
  const has = (wanted: string): boolean => keywords.some(([keyword]) => keyword === wanted);
  const value = (wanted: string): string =>
    keywords.find(([keyword]) => keyword === wanted)?.[1] ?? '';
  if (!has('sid') || value('flow') !== 'to_server') throw new Error(`no sid or flow: ${line}`);
  const isName = (host: string): boolean => {
    if (!has('content')) return true;
    const content = value('content');
    if (!host.endsWith(content)) return false;
    return has('startswith') ? host.startsWith(content) : true;
  };
  const expressions = options.flatMap(([, keyword, text = '']) =>
    keyword === 'pcre' ? [text] : [],
  );
  const isPath = ({ path }: Probe): boolean =>
    expressions.every((text) => {
      const [, not, pattern = '', flags] = /^(!?)"\/(.*)\/(i?)"$/.exec(text) ?? [];
      return new RegExp(pattern, flags).test(path) === (not === '');
    });
  const isAddress = (host: string): boolean =>
    destination === 'any' || isInside([destination], host);
  return (probe) =>
    // A rule for tcp would pass plain HTTP too, which the header says; here it stands for tunnels.
    (protocol === 'http') !== probe.tunnel &&
    list(ports).includes(String(probe.port)) &&
    (source === '$HOME_NET' || isInside(list(source), probe.client)) &&
    isAddress(probe.host) &&
    isName(probe.host) &&
    isPath(probe);
}

function list(text: string): readonly string[] {
  return text.replace(/^\[|\]$/g, '').split(',');
}
