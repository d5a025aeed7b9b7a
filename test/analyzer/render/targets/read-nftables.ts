import { holds } from './make-allowlist.ts';
import type { Probe, Reader } from './verdicts.ts';

/**
 * Reads the ruleset and its dnsmasq lines: what a name's answer is put into, and what the chain
 * `allowlist` then makes of a packet to that address. Every name has an address of its own here.
 */
export function readNftables(text: string): Reader {
  const lines = text.split('\n').map((line) => line.trim());
  const names = lines.flatMap((line) => {
    const [, name, sets] = /^# dnsmasq: nftset=\/([^/]+)\/(\S+)$/.exec(line) ?? [];
    return name === undefined || sets === undefined ? [] : [{ name, sets: setNames(sets) }];
  });
  const blocks = new Map<string, readonly string[]>();
  for (const line of lines) {
    const [, set, elements = ''] =
      /^set (\w+) \{ type \w+;(?: flags interval; auto-merge;(?: elements = \{ (.*) \})?)? \}$/.exec(
        line,
      ) ?? [];
    if (set !== undefined) blocks.set(set, elements.split(', ').filter(Boolean));
  }
  const start = lines.indexOf('chain allowlist {');
  const rules = lines.slice(start + 1, lines.indexOf('}', start)).map(parseRule);
  return (probe) => {
    const filled = longestMatch(names, probe.host);
    const isIn = (address: string, where: string): boolean =>
      filled.includes(where) ||
      (blocks.get(where) ?? where.split(', ')).some((block) => holds(block, address));
    return rules.find((rule) => fits(rule, probe, isIn))?.verdict === 'accept';
  };
}

interface Rule {
  readonly family: string;
  readonly from: string | undefined;
  readonly to: string;
  readonly ports: readonly string[] | undefined;
  readonly verdict: string;
}

/** `[ip saddr @set] ip daddr @set|{ blocks } [tcp dport { ports }] accept|return` */
function parseRule(line: string): Rule {
  const match =
    /^(?:ip6? saddr @(\w+) )?(ip6?) daddr (?:@(\w+)|\{ ([^}]+) \})(?: tcp dport \{ ([\d, ]+) \})? (accept|return)$/.exec(
      line,
    );
  if (match === null) throw new Error(`not a rule: ${line}`);
  const [, from, family = '', set, range = '', ports, verdict = ''] = match;
  return { family, from, to: set ?? range, ports: ports?.split(', '), verdict };
}

/** A name's address is of either family; both rules are there, and the first is enough. */
function fits(
  { family, from, to, ports }: Rule,
  { host, port, client }: Probe,
  isIn: (address: string, where: string) => boolean,
): boolean {
  const isFamily = !host.includes(':') ? family === 'ip' : family === 'ip6';
  return (
    isFamily &&
    (from === undefined || isIn(client, from)) &&
    isIn(host, to) &&
    (ports === undefined || ports.includes(String(port)))
  );
}

function setNames(text: string): readonly string[] {
  return text.split(',').map((set) => set.split('#').at(-1) ?? '');
}

/** dnsmasq takes the line with the longest name that the host is or is below of. */
function longestMatch(
  names: readonly { readonly name: string; readonly sets: readonly string[] }[],
  host: string,
): readonly string[] {
  const fitting = names.filter(({ name }) => `.${host}`.endsWith(`.${name}`));
  return fitting.toSorted((a, b) => b.name.length - a.name.length)[0]?.sets ?? [];
}
