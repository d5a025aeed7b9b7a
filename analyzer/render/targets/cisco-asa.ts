import { type Cidr, formatCidr } from '../../../rules/cidr.ts';
import type { Allowlist, PolicyEntry } from '../../../rules/policy.ts';
import type { Loss, Rendered, TargetOptions } from '../target.ts';
import { specialLosses } from './address-guard.ts';
import { drops, type Flow, flowsOf } from './flow.ts';
import { commented, headerLines } from './header.ts';
import { addressAndMask, isIPv6 } from './ipv4-mask.ts';
import { commonLosses, liveEntries } from './losses.ts';
import { isMachineName, targetObject } from './object-name.ts';

/** Of a network object. */
const OBJECT_NAME = 64;

const ACCESS_LIST = 'SALLYPORT_EGRESS';

const NOTES = [
  'Needs ASA 8.4(2) or later (9.0 where blocks of IPv6 addresses are written), "dns domain-lookup INTERFACE" and a name server under "dns server-group DefaultDNS". Not verified on a device.',
  `Put it in force with: access-group ${ACCESS_LIST} in interface INTERFACE. To load a newer file, clear configure access-list ${ACCESS_LIST} first: lines of an older one stay otherwise.`,
  'An ASA allows the addresses that it looks up itself: a client whose resolver answers differently is dropped, and every other name at these addresses is let through, in any protocol.',
  'Objects are "fqdn v4": addresses of IPv6 are not looked up.',
];

/** Writes Cisco ASA configuration: an FQDN object for each name, and one access list that ends in deny. */
export function renderCiscoAsa(allowlist: Allowlist, options: TargetOptions): Rendered {
  const { entries, expired } = liveEntries(allowlist, options.generatedAt);
  const losses = entries.flatMap(lossesOf);
  const header = headerLines(allowlist, options, {
    title: 'Cisco ASA configuration',
    notes: NOTES,
    losses,
    expired,
  });
  const flows = flowsOf(entries.filter(isWritable));
  const parts = [
    commented(header, '!'),
    [...new Set(flows.flatMap(networkObject))].join('\n'),
    [
      ...new Set(flows.flatMap(accessLines)),
      `access-list ${ACCESS_LIST} extended deny ip any any log`,
    ].join('\n'),
  ];
  return { text: `${parts.filter((part) => part !== '').join('\n\n')}\n`, losses };
}

function networkObject({ target }: Flow): readonly string[] {
  if (target.kind !== 'exact') return [];
  return [`object network ${targetObject(target, OBJECT_NAME)}\n fqdn v4 ${target.host}`];
}

function accessLines({ target, ports, sources, entry }: Flow): readonly string[] {
  const from = sources.length === 0 ? ['any'] : clientBlocks(entry).map(block);
  const to =
    target.kind === 'cidr' ? block(target.cidr) : `object ${targetObject(target, OBJECT_NAME)}`;
  return from.flatMap((source) =>
    ports.map(
      (port) => `access-list ${ACCESS_LIST} extended permit tcp ${source} ${to} eq ${port}`,
    ),
  );
}

function clientBlocks({ clients = [] }: PolicyEntry): readonly Cidr[] {
  return clients.flatMap((client) => (client.kind === 'cidr' ? [client.cidr] : []));
}

function block(cidr: Cidr): string {
  return isIPv6(cidr) ? formatCidr(cidr) : addressAndMask(cidr);
}

function lossesOf(entry: PolicyEntry): readonly Loss[] {
  const { target } = entry;
  if (target.kind === 'below') return [drops(entry, 'an ASA has no wildcard for names')];
  if (!isWritable(entry)) return [drops(entry, 'an ASA takes no underscore in a name')];
  return [
    ...specialLosses(entry),
    ...commonLosses(entry, {
      ports: true,
      protocols: false,
      clients: 'addresses',
      paths: 'none',
    }),
  ];
}

function isWritable({ target }: PolicyEntry): boolean {
  return target.kind === 'cidr' || (target.kind === 'exact' && isMachineName(target.host));
}
