import { isInside } from './read-address.ts';
import { callsOf } from './read-script.ts';
import type { Reader } from './verdicts.ts';

/** Cloud NGFW with the rules of this script, and a rule below them that denies the rest. */
export function readGcpFirewall(script: string): Reader {
  const rules = callsOf(script, 'rule').map(([, ...options]) => {
    return new Map(options.map((option) => [option.split('=')[0], option.split('=')[1] ?? '']));
  });
  return ({ host, port, client }) =>
    rules.some((rule) => {
      const list = (option: string): readonly string[] => {
        const value = rule.get(option);
        return value === undefined ? [] : value.split(',');
      };
      const sources = list('--src-ip-ranges');
      return (
        rule.get('--direction') === 'EGRESS' &&
        rule.get('--action') === 'allow' &&
        list('--layer4-configs').includes(`tcp:${port}`) &&
        (sources.length === 0 || isInside(sources, client)) &&
        (list('--dest-fqdns').includes(host) || isInside(list('--dest-ip-ranges'), host))
      );
    });
}
