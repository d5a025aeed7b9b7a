import { formatCidr } from '../../../rules/cidr.ts';
import type { Allowlist, PolicyEntry } from '../../../rules/policy.ts';
import { nameEntry } from '../../../rules/policy-entry.ts';
import type { Loss, Rendered, TargetOptions } from '../target.ts';
import { namesSpecial, PRIVATE_BLOCKS, SPECIAL_BLOCKS, specialLosses } from './address-guard.ts';
import { commented, headerLines } from './header.ts';
import { commonLosses, liveEntries } from './losses.ts';
import { type Group, groupBy, type NameSet, nameSets } from './nftables-groups.ts';

const NOTES = [
  'Load it with: nft -f FILE. It replaces the table sallyport and no other; what it does not accept is rejected, SSH from outside keeps working.',
  'A packet filter knows addresses and no names. The sets of names are filled by dnsmasq (2.87 or later) as it answers:',
  "  sed -n 's/^# dnsmasq: //p' FILE > /etc/dnsmasq.d/sallyport.conf",
  'All clients must resolve through that dnsmasq, and it must ask 169.254.169.253. Loading this file empties the sets: restart dnsmasq after it.',
  'Whatever shares an address with an allowed name is let through with it, in any protocol; on a shared CDN that is a lot.',
];

/**
 * Writes the allowlist as an nftables ruleset for a node or a gateway, with the dnsmasq lines that
 * give its names their addresses.
 */
export function renderNftables(allowlist: Allowlist, options: TargetOptions): Rendered {
  const { entries, expired } = liveEntries(allowlist, options.generatedAt);
  const losses = entries.flatMap(lossesOf);
  const header = headerLines(allowlist, options, {
    title: 'nftables ruleset',
    notes: NOTES,
    losses,
    expired,
  });
  const groups = groupBy(entries);
  const sets = nameSets(groups);
  const lines = [
    commented(header, '#'),
    '',
    ...sets.flatMap(dnsmasqLines),
    '',
    'table inet sallyport',
    'delete table inet sallyport',
    'table inet sallyport {',
    ...sets.flatMap(nameSetLines),
    ...groups.flatMap(intervalSetLines),
    ...allowlistChain(groups, sets),
    ...HOOKS,
    '}',
  ];
  return { text: `${lines.join('\n')}\n`, losses };
}

function lossesOf(entry: PolicyEntry): readonly Loss[] {
  const { target } = entry;
  const common = commonLosses(entry, {
    ports: true,
    protocols: true,
    clients: 'addresses',
    paths: 'none',
  });
  if (!isReachable(entry)) return [unreachable(entry)];
  if (target.kind === 'cidr')
    return namesSpecial(target) ? [...specialLosses(entry), ...common] : common;
  const what = target.kind === 'exact' ? 'every name below it' : `also ${target.parent} itself`;
  return [{ entry: nameEntry(entry), kind: 'widens', what }, ...common];
}

/** A packet has addresses of one family: a client of the other one cannot send it. */
function isReachable({ target, clients = [] }: PolicyEntry): boolean {
  if (target.kind !== 'cidr') return true;
  const isV6 = target.cidr.network.includes(':');
  return (
    clients.length === 0 ||
    clients.some((client) => client.kind === 'role' || client.cidr.network.includes(':') === isV6)
  );
}

function unreachable(entry: PolicyEntry): Loss {
  const what = 'its clients have no addresses of that family';
  return { entry: nameEntry(entry), kind: 'drops', what };
}

function dnsmasqLines({ id, names }: NameSet): readonly string[] {
  const sets = `4#inet#sallyport#${id}_v4,6#inet#sallyport#${id}_v6`;
  return names.map((name) => `# dnsmasq: nftset=/${name}/${sets}`);
}

function nameSetLines({ id }: NameSet): readonly string[] {
  return FAMILIES.map((family) => `  set ${id}_${family} { type ${TYPE[family]}; }`);
}

function intervalSetLines({ id, clients, entries, kind }: Group): readonly string[] {
  const blocks = entries.flatMap(({ target }) =>
    target.kind === 'cidr' ? [formatCidr(target.cidr)] : [],
  );
  return FAMILIES.flatMap((family) => [
    ...(kind === 'names' ? [] : intervalSet(`${id}_blocks`, family, blocks)),
    ...(clients.length > 0 ? intervalSet(`${id}_clients`, family, clients) : []),
  ]);
}

const FAMILIES = ['v4', 'v6'] as const;

type Family = (typeof FAMILIES)[number];

const TYPE: Readonly<Record<Family, string>> = { v4: 'ipv4_addr', v6: 'ipv6_addr' };
const SELECTOR: Readonly<Record<Family, string>> = { v4: 'ip', v6: 'ip6' };

function intervalSet(name: string, family: Family, cidrs: readonly string[]): readonly string[] {
  const elements = cidrs.filter((cidr) => cidr.includes(':') === (family === 'v6'));
  const list = elements.length === 0 ? '' : ` elements = { ${elements.join(', ')} }`;
  return [`  set ${name}_${family} { type ${TYPE[family]}; flags interval; auto-merge;${list} }`];
}

/** In the order of trust: special addresses that an entry names, then blocks and names, private addresses of names only where an entry says so. */
function allowlistChain(groups: readonly Group[], sets: readonly NameSet[]): readonly string[] {
  const blocks = (wanted: Group['kind']): readonly string[] =>
    groups
      .filter(({ kind }) => kind === wanted)
      .flatMap((group) => accepts(`${group.id}_blocks`, group));
  const names = (wanted: Group['addresses']): readonly string[] =>
    sets.flatMap(({ id, groups: own }) =>
      own.filter(({ addresses }) => addresses === wanted).flatMap((group) => accepts(id, group)),
    );
  return [
    '  chain allowlist {',
    ...blocks('special'),
    ...returns(SPECIAL_BLOCKS),
    ...blocks('blocks'),
    ...names('any'),
    ...returns(PRIVATE_BLOCKS),
    ...names('public'),
    '  }',
  ];
}

function returns(blocks: readonly string[]): readonly string[] {
  return FAMILIES.map((family) => {
    const own = blocks.filter((block) => block.includes(':') === (family === 'v6'));
    return `    ${SELECTOR[family]} daddr { ${own.join(', ')} } return`;
  });
}

function accepts(set: string, { id, ports, clients }: Group): readonly string[] {
  return FAMILIES.map((family) => {
    const ip = SELECTOR[family];
    const from = clients.length > 0 ? `${ip} saddr @${id}_clients_${family} ` : '';
    return `    ${from}${ip} daddr @${set}_${family} tcp dport { ${ports.join(', ')} } accept`;
  });
}

/** The addresses of EC2's own services: DNS, time, instance metadata (EC2 user guide, 2026-11-20). */
const HOOKS = [
  '  chain output {',
  '    type filter hook output priority 0; policy drop;',
  '    ct state established,related accept',
  '    oifname "lo" accept',
  '    meta l4proto ipv6-icmp accept',
  '    udp dport 67 accept comment "DHCP renewal"',
  '    ip daddr 169.254.169.253 meta l4proto { tcp, udp } th dport 53 accept comment "DNS of the VPC"',
  '    ip6 daddr fd00:ec2::253 meta l4proto { tcp, udp } th dport 53 accept comment "DNS of the VPC"',
  '    ip daddr 169.254.169.123 udp dport 123 accept comment "time"',
  '    ip daddr 169.254.169.254 tcp dport 80 accept comment "instance metadata"',
  '    jump allowlist',
  '    reject with icmpx type admin-prohibited',
  '  }',
  '  chain forward {',
  '    type filter hook forward priority 0; policy drop;',
  '    ct state established,related accept',
  '    jump allowlist',
  '    reject with icmpx type admin-prohibited',
  '  }',
];
