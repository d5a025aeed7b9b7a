import { parse } from 'tldts';
import { type AddressKind, addressKind } from '../../rules/address.ts';
import { type AddressOwner, addressOwner, describeOwner } from '../../rules/aws/address-owner.ts';
import { type Host, isIpLiteral } from '../../rules/host.ts';
import type { Ip } from '../../rules/ip.ts';
import type { Classification, RuleRef } from '../../rules/rule.ts';

const FILE = 'analyzer/classify/form.ts';
const READ = '2026-11-20';

const ADDRESS: RuleRef = {
  id: 'address',
  file: FILE,
  source: 'IANA special-purpose address registries (RFC 6890)',
  read: READ,
};

const SINGLE_LABEL: RuleRef = {
  id: 'single-label',
  file: FILE,
  source: 'RFC 1535 §4, names without a dot go through the search list',
  read: READ,
};

const NO_SUCH_TOP: RuleRef = {
  id: 'private-top-level',
  file: FILE,
  source: 'https://publicsuffix.org/list/, as shipped with tldts',
  read: READ,
};

/** Classifies what no rule needs to know: addresses, and names that the public DNS cannot hold. */
export function classifyByForm(host: Host): Classification | undefined {
  if (isIpLiteral(host)) return fromAddress(host, addressKind(host));
  if (!host.includes('.')) return privateName('Host name without a domain', SINGLE_LABEL);
  return isDelegated(host) ? undefined : privateName('Name in a private domain', NO_SUCH_TOP);
}

function fromAddress(ip: Ip, kind: AddressKind): Classification {
  if (kind === 'public') {
    const owner = addressOwner(ip);
    return {
      ...(owner === undefined ? {} : inferredFrom(owner)),
      category: 'ip-literal',
      label:
        owner === undefined
          ? 'Public address'
          : `Public address of ${describeOwner(owner)}, inferred`,
      stability: 'unknown',
      disposition: 'review',
      why: 'a client used an address without a name; look at its DNS queries, the TLS server name or the published ranges to learn whose it is',
      rule: ADDRESS,
    };
  }
  return {
    category: kind === 'metadata' ? 'instance-metadata' : 'ip-literal',
    label: `Address (${kind})`,
    stability: 'fixed',
    disposition: 'local',
    why: `a ${kind} address does not lead to the Internet`,
    rule: ADDRESS,
  };
}

function inferredFrom({ vendor, source, read }: AddressOwner): Partial<Classification> {
  return { vendor, inferredFrom: `the ranges published at ${source}, as of ${read}` };
}

function privateName(label: string, rule: RuleRef): Classification {
  return {
    category: 'private-name',
    label,
    stability: 'fixed',
    disposition: 'local',
    why: 'only a resolver inside the network can know this name',
    rule,
  };
}

/** The few hundred last labels that names on the Internet end in; looking one up anew costs more than the rest. */
const delegated = new Set<string>();

/** Says whether the last label is one that ICANN delegates; a name below any other stays inside. */
function isDelegated(host: Host): boolean {
  const top = host.slice(host.lastIndexOf('.') + 1);
  if (delegated.has(top)) return true;
  // South Africa registers below second levels alone: the list has co.za, and no za.
  const isKnown = [`name.${top}`, `name.co.${top}`].some(isPublic);
  if (isKnown) delegated.add(top);
  return isKnown;
}

function isPublic(name: string): boolean {
  return parse(name, { validateHostname: false }).isIcann === true;
}
