import { isInside } from './read-address.ts';
import { callsOf } from './read-script.ts';
import type { Reader } from './verdicts.ts';

/** A gateway with the rules of this script; what no rule accepts is dropped. */
export function readCheckPoint(script: string): Reader {
  const services = new Map<string, number>();
  const networks = new Map<string, string>();
  const domains = new Map<string, string>();
  for (const [type, name = '', ...properties] of callsOf(script, 'add')) {
    const field = pairs(properties);
    const network = field.get('subnet4') ?? field.get('subnet6');
    const bits = field.get('mask-length4') ?? field.get('mask-length6');
    if (type === 'service-tcp') services.set(name, Number(field.get('port')));
    else if (type === 'network') networks.set(name, `${network}/${bits}`);
    else if (type === 'dns-domain' && field.get('is-sub-domain') === 'false') {
      domains.set(name, name.slice(1));
    } else throw new Error(`not an object: ${type} ${name}`);
  }
  const rules = callsOf(script, 'rule').map(([, ...properties]) => pairs(properties));
  return ({ host, port }) =>
    rules.some((rule) => {
      const values = (prefix: string): readonly string[] =>
        [...rule].flatMap(([key, value]) => (key.startsWith(`${prefix}.`) ? [value] : []));
      return (
        rule.get('action') === 'Accept' &&
        values('service').some((name) => services.get(name) === port) &&
        values('destination').some(
          (name) => domains.get(name) === host || isInside([networks.get(name) ?? '::/128'], host),
        )
      );
    });
}

function pairs(words: readonly string[]): ReadonlyMap<string, string> {
  return new Map(
    words.flatMap((word, i) => (i % 2 === 0 ? [[word, words[i + 1] ?? ''] as const] : [])),
  );
}
