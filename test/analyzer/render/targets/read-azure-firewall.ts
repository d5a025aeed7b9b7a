import { isBelow, isInside } from './read-address.ts';
import type { Probe, Reader } from './verdicts.ts';

interface Rule {
  readonly ruleType: string;
  readonly protocols?: readonly { readonly protocolType: string; readonly port: number }[];
  readonly targetFqdns?: readonly string[];
  readonly destinationFqdns?: readonly string[];
  readonly destinationAddresses?: readonly string[];
  readonly destinationPorts?: readonly string[];
  readonly sourceAddresses: string | readonly string[];
}

/** Azure Firewall with this template deployed; what no rule allows is denied. */
export function readAzureFirewall(text: string): Reader {
  const { resources } = JSON.parse(text);
  const rules: readonly Rule[] = resources[0].properties.ruleCollections.flatMap(
    (collection: { readonly rules: readonly Rule[] }) => collection.rules,
  );
  return (probe) =>
    rules.some((rule) => {
      if (
        typeof rule.sourceAddresses !== 'string' &&
        !isInside(rule.sourceAddresses, probe.client)
      ) {
        return false;
      }
      return rule.ruleType === 'ApplicationRule' ? application(rule, probe) : network(rule, probe);
    });
}

/** `*.x` is any name below x; `*x` would be any name that ends in x. */
function application({ protocols = [], targetFqdns = [] }: Rule, probe: Probe): boolean {
  const wanted = probe.tunnel ? 'Https' : 'Http';
  return (
    protocols.some(({ protocolType, port }) => protocolType === wanted && port === probe.port) &&
    targetFqdns.some((name) =>
      name.startsWith('*.') ? isBelow(name.slice(2), probe.host) : name === probe.host,
    )
  );
}

function network(rule: Rule, { host, port }: Probe): boolean {
  const { destinationPorts = [], destinationFqdns = [], destinationAddresses = [] } = rule;
  return (
    destinationPorts.includes(String(port)) &&
    (destinationFqdns.includes(host) || isInside(destinationAddresses, host))
  );
}
