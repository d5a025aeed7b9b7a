import { formatCidr } from '../../../rules/cidr.ts';
import type { Allowlist, PolicyEntry } from '../../../rules/policy.ts';
import type { Loss, Rendered, TargetOptions } from '../target.ts';
import { specialLosses } from './address-guard.ts';
import { drops, type Flow, flowsOf, groupBy, onPorts } from './flow.ts';
import { commented, headerLines } from './header.ts';
import { commonLosses, liveEntries } from './losses.ts';
import { minimalNames } from './names.ts';
import { isMachineName, objectName, targetObject } from './object-name.ts';

/** Of a custom URL category; rules, services and addresses may have 63 characters. */
const CATEGORY_NAME = 31;
const OBJECT_NAME = 63;

const NOTES = [
  'Paste it in configuration mode, without these lines, and look at the diff before you commit: the set commands were not verified on a device.',
  'Put the rules above the one that denies the rest; they name no zones, which any/any should not stay.',
  'Each category entry ends in a slash: without it github.com would also be github.com.evil.example (before PAN-OS 10.2, or with "Append Ending Token" off).',
  'A category is matched against the name in TLS and in HTTP; on the ports of its rule the two are not told apart.',
  'Addresses of an FQDN object are those that the firewall itself looks up; other names at these addresses are let through too.',
];

/**
 * Writes PAN-OS set commands: a custom URL category for each set of ports that names are reached
 * on, FQDN and IP address objects for what is neither TLS nor HTTP, services and rules.
 */
export function renderPaloAlto(allowlist: Allowlist, options: TargetOptions): Rendered {
  const { entries, expired } = liveEntries(allowlist, options.generatedAt);
  const losses = entries.flatMap(lossesOf);
  const header = headerLines(allowlist, options, {
    title: 'Palo Alto PAN-OS set commands',
    notes: NOTES,
    losses,
    expired,
  });
  const groups = groupBy(
    flowsOf(entries).filter(isWritable),
    ({ target, protocol, ports, sources }) =>
      JSON.stringify([kindOf(target, protocol), ports, sources]),
  );
  const ports = [...groups.values()].flatMap((flows) => flows.flatMap((flow) => flow.ports));
  const lines = [
    ...unique(ports.toSorted((a, b) => a - b).map(service)),
    ...[...groups.values()].flatMap(rule),
  ];
  return { text: `${commented(header, '#')}\n\n${lines.join('\n')}\n`, losses };
}

type Kind = 'category' | 'address';

/** Only TLS and HTTP carry a name that the firewall sees. */
function kindOf(target: Flow['target'], protocol: Flow['protocol']): Kind {
  return target.kind === 'cidr' || protocol === 'tcp' ? 'address' : 'category';
}

function lossesOf(entry: PolicyEntry): readonly Loss[] {
  const flows = flowsOf([entry]);
  const lost = flows.filter((flow) => !isWritable(flow));
  const dropped = lost.map(({ ports }) =>
    drops(entry, `${onPorts(ports)}: an FQDN object takes no wildcard and no underscore`),
  );
  if (lost.length === flows.length) return dropped;
  const keeps = { ports: true, protocols: false, clients: 'addresses', paths: 'none' } as const;
  return [...dropped, ...specialLosses(entry), ...commonLosses(entry, keeps)];
}

function isWritable({ target, protocol }: Flow): boolean {
  if (kindOf(target, protocol) === 'category' || target.kind === 'cidr') return true;
  return target.kind === 'exact' && isMachineName(target.host);
}

function serviceName(port: number): string {
  return `sallyport-tcp-${port}`;
}

function service(port: number): string {
  return `set service ${serviceName(port)} protocol tcp port ${port}`;
}

function rule(flows: readonly Flow[], index: number): readonly string[] {
  const { ports = [], sources = [], target, protocol } = flows[0] ?? {};
  if (target === undefined || protocol === undefined) return [];
  const name = `sallyport-${index + 1}`;
  const isCategory = kindOf(target, protocol) === 'category';
  const category = objectName(`web-${index + 1}`, CATEGORY_NAME);
  const objects = unique(flows.map((flow) => targetObject(flow.target, OBJECT_NAME)));
  return [
    ...(isCategory ? categoryLines(category, flows) : unique(flows.map(address))),
    [
      `set rulebase security rules ${name} from any to any`,
      `source ${isCategory || sources.length > 0 ? list(sources) : 'any'}`,
      `destination ${isCategory ? 'any' : list(objects)}`,
      `application any service ${list(ports.map(serviceName))}`,
      `category ${isCategory ? category : 'any'} action allow log-end yes`,
    ].join(' '),
  ];
}

/** One line for each entry, so that a changed entry is one line of the diff; the lines add up. */
function categoryLines(category: string, flows: readonly Flow[]): readonly string[] {
  const { exact, parents } = minimalNames(flows.map(({ target }) => target));
  const entries = [...exact, ...parents.map((parent) => `*.${parent}`)];
  const set = `set profiles custom-url-category ${category}`;
  return [`${set} type "URL List"`, ...entries.map((entry) => `${set} list ${entry}/`)];
}

function address({ target }: Flow): string {
  const name = targetObject(target, OBJECT_NAME);
  if (target.kind === 'cidr') return `set address ${name} ip-netmask ${formatCidr(target.cidr)}`;
  return `set address ${name} fqdn ${target.kind === 'exact' ? target.host : ''}`;
}

function list(items: readonly string[]): string {
  return items.length === 0 ? 'any' : `[ ${items.join(' ')} ]`;
}

function unique<T>(items: readonly T[]): readonly T[] {
  return [...new Set(items)];
}
