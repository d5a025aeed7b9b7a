import type { Allowlist, PolicyEntry } from '../../../rules/policy.ts';
import { formatEntryTarget } from '../../../rules/policy-entry.ts';
import type { Loss, Rendered, TargetOptions } from '../target.ts';
import { specialLosses } from './address-guard.ts';
import { chunk, drops, type Flow, flowsOf, groupBy } from './flow.ts';
import { commented, headerLines } from './header.ts';
import { addressAndMask, isIPv6 } from './ipv4-mask.ts';
import { commonLosses, liveEntries } from './losses.ts';
import { objectName, targetObject } from './object-name.ts';

/** Of firewall objects in FortiOS. */
const OBJECT_NAME = 79;

/** Members of one address group: well below the limits of small models, which are not verified. */
const MAX_MEMBERS = 250;

const NOTES = [
  'Load it as a script, or paste it; FortiOS makes what is not there and changes what is. Not verified on a device.',
  'The policies name any interface and are disabled: set the interfaces, put them above the one that denies the rest, then enable them.',
  'A FortiGate allows the addresses it learns for a name, and with them every other name at these addresses, in any protocol.',
  'A wildcard object stays empty until the FortiGate sees a DNS answer pass: clients must use a resolver behind it, and no DNS over HTTPS. A proxy that resolves elsewhere leaves it empty.',
  'Not verified: whether *.example.com takes in example.com itself. It is written as it stands in the allowlist.',
];

/** Writes FortiOS configuration: address objects of type fqdn and ipmask, groups, services and policies. */
export function renderFortiGate(allowlist: Allowlist, options: TargetOptions): Rendered {
  const { entries, expired } = liveEntries(allowlist, options.generatedAt);
  const losses = entries.flatMap(lossesOf);
  const header = headerLines(allowlist, options, {
    title: 'FortiGate configuration',
    notes: NOTES,
    losses,
    expired,
  });
  const flows = flowsOf(entries.filter(isWritable));
  const groups = groupsOf(flows);
  const ports = [...new Set(groups.flatMap((group) => group.ports))].toSorted((a, b) => a - b);
  const parts = [
    table('firewall address', [...new Map(flows.map(address)).entries()].toSorted(byName)),
    table('firewall service custom', ports.map(service)),
    table('firewall addrgrp', groups.map(addressGroup)),
    table('firewall policy', groups.map(policy)),
  ];
  return { text: `${[commented(header, '#'), ...parts].filter(Boolean).join('\n\n')}\n`, losses };
}

interface Group {
  readonly name: string;
  readonly ports: readonly number[];
  readonly members: readonly string[];
}

/** Names of one set of ports, in groups that a small model takes. */
function groupsOf(flows: readonly Flow[]): readonly Group[] {
  return [...groupBy(flows, ({ ports }) => ports.join('-'))].flatMap(([key, some]) => {
    const members = [...new Set(some.map(({ target }) => targetObject(target, OBJECT_NAME)))];
    return chunk(members, MAX_MEMBERS).map((part, i) => ({
      name: groupName(key, i),
      ports: some[0]?.ports ?? [],
      members: part,
    }));
  });
}

/** Of a policy; a group has the name of its policy. */
const POLICY_NAME = 35;

function groupName(ports: string, index: number): string {
  return objectName(index === 0 ? ports : `${ports}_${index + 1}`, POLICY_NAME);
}

type Edit = readonly [name: string, lines: readonly string[]];

function table(path: string, edits: readonly Edit[]): string {
  if (edits.length === 0) return '';
  const lines = edits.flatMap(([name, settings]) => [
    `    edit ${name}`,
    ...settings.map((setting) => `        ${setting}`),
    '    next',
  ]);
  return [`config ${path}`, ...lines, 'end'].join('\n');
}

function byName([a]: Edit, [b]: Edit): number {
  return a < b ? -1 : Number(a > b);
}

/** Names and hosts hold no quote and no backslash: see `objectName` and `parseHost`. */
function quoted(text: string): string {
  return `"${text}"`;
}

function address({ target }: Flow): Edit {
  const lines =
    target.kind === 'cidr'
      ? ['set type ipmask', `set subnet ${addressAndMask(target.cidr)}`]
      : ['set type fqdn', `set fqdn ${quoted(formatEntryTarget(target))}`];
  return [quoted(targetObject(target, OBJECT_NAME)), lines];
}

function service(port: number): Edit {
  return [quoted(`sallyport-tcp-${port}`), [`set tcp-portrange ${port}`]];
}

function addressGroup({ name, members }: Group): Edit {
  return [quoted(name), [`set member ${members.map(quoted).join(' ')}`]];
}

/** `edit 0` makes a new policy each time: only here does loading the file twice leave something double. */
function policy({ name, ports }: Group): Edit {
  return [
    '0',
    [
      `set name ${quoted(name)}`,
      'set srcintf "any"',
      'set dstintf "any"',
      'set srcaddr "all"',
      `set dstaddr ${quoted(name)}`,
      'set schedule "always"',
      `set service ${ports.map((port) => quoted(`sallyport-tcp-${port}`)).join(' ')}`,
      'set action accept',
      'set logtraffic all',
      'set status disable',
    ],
  ];
}

function lossesOf(entry: PolicyEntry): readonly Loss[] {
  if (!isWritable(entry)) {
    return [drops(entry, 'a block of IPv6 addresses needs a policy of its own')];
  }
  return [
    ...specialLosses(entry),
    ...commonLosses(entry, { ports: true, protocols: false, clients: 'none', paths: 'none' }),
  ];
}

function isWritable({ target }: PolicyEntry): boolean {
  return target.kind !== 'cidr' || !isIPv6(target.cidr);
}
