import { formatCidr } from '../../../rules/cidr.ts';
import type { Allowlist, PolicyEntry } from '../../../rules/policy.ts';
import { formatEntryTarget } from '../../../rules/policy-entry.ts';
import { escapeObeyed } from '../json.ts';
import type { Loss, Rendered, TargetOptions } from '../target.ts';
import { specialLosses } from './address-guard.ts';
import { chunk, drops, type Flow, flowsOf, groupBy, onPorts } from './flow.ts';
import { headerLines } from './header.ts';
import { commonLosses, liveEntries } from './losses.ts';

/** Names or addresses of one rule: below the limit of the service, which is not verified. */
const MAX_TARGETS = 500;

const NOTES = [
  'Deploy it with: az deployment group create --resource-group GROUP --template-file FILE --parameters firewallPolicyName=NAME sourceAddresses=\'["10.0.0.0/8"]\'',
  'The ARM shape was not verified in a subscription.',
  'Network rules run first and end the search: a wider network rule in the same policy makes the application rules meaningless.',
  'Network rules with names need DNS proxy on the firewall, and clients that use it; they allow the addresses of a name, and with them every other name there.',
];

/**
 * Writes an ARM template with one rule collection group: application rules for TLS and HTTP, whose
 * names Azure Firewall sees itself, and network rules for the rest.
 */
export function renderAzureFirewall(allowlist: Allowlist, options: TargetOptions): Rendered {
  const { entries, expired } = liveEntries(allowlist, options.generatedAt);
  const losses = entries.flatMap(lossesOf);
  const header = headerLines(allowlist, options, {
    title: 'Azure Firewall rule collections',
    notes: NOTES,
    losses,
    expired,
  });
  const text = JSON.stringify(template(header, flowsOf(entries).filter(isWritable)), null, 2);
  return { text: `${escapeObeyed(text)}\n`, losses };
}

/** JSON has no comments: the header is in the template's `metadata`, which Azure leaves alone. */
function template(header: readonly string[], flows: readonly Flow[]): object {
  const isApplication = (flow: Flow): boolean => !isNetwork(flow);
  return {
    $schema: 'https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#',
    contentVersion: '1.0.0.0',
    metadata: { comments: header.map(literal) },
    parameters: {
      firewallPolicyName: { type: 'string' },
      sourceAddresses: { type: 'array', defaultValue: ['*'] },
    },
    resources: [
      {
        type: 'Microsoft.Network/firewallPolicies/ruleCollectionGroups',
        apiVersion: '2023-11-01',
        name: "[concat(parameters('firewallPolicyName'), '/sallyport')]",
        properties: {
          priority: 1000,
          ruleCollections: [
            ...collection('sallyport-network', 100, networkRules(flows.filter(isNetwork))),
            ...collection('sallyport-web', 200, applicationRules(flows.filter(isApplication))),
          ],
        },
      },
    ],
  };
}

/** A string that starts with a bracket would be an expression; doubled, it is a bracket. */
function literal(text: string): string {
  return text.startsWith('[') ? `[${text}` : text;
}

function collection(name: string, priority: number, rules: readonly object[]): readonly object[] {
  if (rules.length === 0) return [];
  const type = 'FirewallPolicyFilterRuleCollection';
  return [{ ruleCollectionType: type, name, priority, action: { type: 'Allow' }, rules }];
}

function applicationRules(flows: readonly Flow[]): readonly object[] {
  const groups = groupBy(flows, ({ protocol, ports, sources }) =>
    JSON.stringify([protocol, ports, sources]),
  );
  return [...groups.values()].flatMap((some, i) =>
    chunk(unique(some), MAX_TARGETS).map((targetFqdns, part) => ({
      ruleType: 'ApplicationRule',
      name: `web-${i + 1}-${part + 1}`,
      protocols: (some[0]?.ports ?? []).map((port) => ({
        protocolType: some[0]?.protocol === 'http' ? 'Http' : 'Https',
        port,
      })),
      targetFqdns,
      sourceAddresses: sourceAddresses(some),
    })),
  );
}

function networkRules(flows: readonly Flow[]): readonly object[] {
  const groups = groupBy(flows, ({ target, ports, sources }) =>
    JSON.stringify([target.kind, ports, sources]),
  );
  return [...groups.values()].flatMap((some, i) =>
    chunk(unique(some), MAX_TARGETS).map((destinations, part) => ({
      ruleType: 'NetworkRule',
      name: `network-${i + 1}-${part + 1}`,
      ipProtocols: ['TCP'],
      sourceAddresses: sourceAddresses(some),
      [some[0]?.target.kind === 'cidr' ? 'destinationAddresses' : 'destinationFqdns']: destinations,
      destinationPorts: (some[0]?.ports ?? []).map(String),
    })),
  );
}

function sourceAddresses(flows: readonly Flow[]): string | readonly string[] {
  const sources = flows[0]?.sources ?? [];
  return sources.length > 0 ? sources : "[parameters('sourceAddresses')]";
}

function unique(flows: readonly Flow[]): readonly string[] {
  return [...new Set(flows.map(({ target }) => formatEntryTarget(target)))].toSorted();
}

/** Application rules know HTTP and HTTPS, and names only. */
function isNetwork({ target, protocol }: Flow): boolean {
  return target.kind === 'cidr' || protocol === 'tcp';
}

/** Azure Firewall filters IPv4; a network rule takes whole names only. */
function isWritable(flow: Flow): boolean {
  const { target } = flow;
  if (target.kind === 'cidr') return !formatCidr(target.cidr).includes(':');
  return target.kind === 'exact' || !isNetwork(flow);
}

function lossesOf(entry: PolicyEntry): readonly Loss[] {
  const flows = flowsOf([entry]);
  const lost = flows.filter((flow) => !isWritable(flow));
  const why =
    entry.target.kind === 'cidr'
      ? 'IPv6 addresses are not filtered'
      : 'a network rule takes no wildcard';
  const dropped = lost.map(({ ports }) => drops(entry, `${onPorts(ports)}: ${why}`));
  if (lost.length === flows.length) return dropped;
  const protocols = flows.every((flow) => !isNetwork(flow));
  const keeps = { ports: true, protocols, clients: 'addresses', paths: 'none' } as const;
  return [...dropped, ...specialLosses(entry), ...commonLosses(entry, keeps)];
}
