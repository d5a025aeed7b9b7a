import ipaddr from 'ipaddr.js';
import forge from 'node-forge';
import { type Host, isIpLiteral, parseHost } from '../../rules/host.ts';

/** What a CA may sign for: these names with everything below them, and these addresses. */
export interface NameConstraints {
  readonly names: readonly Host[];
  readonly addresses: readonly Host[];
}

const { asn1 } = forge;
const { Class, Type } = asn1;

/** Tags of GeneralName (RFC 5280 §4.2.1.6). */
const DNS_NAME = 2;
const IP_ADDRESS = 7;

/**
 * Writes the NameConstraints of RFC 5280 §4.2.1.10.
 *
 * A list of names restricts names only: where no address is given, all addresses are excluded, and the
 * other way round, so that what was left out cannot be signed for in another form.
 */
export function nameConstraintsToAsn1({ names, addresses }: NameConstraints): forge.asn1.Asn1 {
  const permitted = [
    ...names.map((name) => subtree(DNS_NAME, name)),
    ...addresses.map((address) => subtree(IP_ADDRESS, block(address))),
  ];
  const excluded = [
    ...(names.length === 0 ? [subtree(DNS_NAME, '')] : []),
    ...(addresses.length === 0 ? EVERY_ADDRESS.map((all) => subtree(IP_ADDRESS, all)) : []),
  ];
  const lists = [
    ...(permitted.length === 0 ? [] : [asn1.create(Class.CONTEXT_SPECIFIC, 0, true, permitted)]),
    ...(excluded.length === 0 ? [] : [asn1.create(Class.CONTEXT_SPECIFIC, 1, true, excluded)]),
  ];
  return asn1.create(Class.UNIVERSAL, Type.SEQUENCE, true, lists);
}

/** Reads what `nameConstraintsToAsn1` wrote, from DER. */
export function readNameConstraints(der: string): NameConstraints {
  const [permitted] = childrenOf(asn1.fromDer(der)).filter((list) => Number(list.type) === 0);
  const bases = permitted === undefined ? [] : childrenOf(permitted).flatMap(childrenOf);
  const valuesOf = (tag: number): string[] =>
    bases.flatMap(({ type, value }) =>
      Number(type) === tag && typeof value === 'string' ? value : [],
    );
  return {
    names: valuesOf(DNS_NAME).flatMap(hostOf),
    addresses: valuesOf(IP_ADDRESS).map(addressText).flatMap(hostOf),
  };
}

/** Says whether a CA with these constraints may sign for a host. */
export function permits({ names, addresses }: NameConstraints, host: Host): boolean {
  if (isIpLiteral(host)) return addresses.includes(host);
  return names.some((name) => host === name || host.endsWith(`.${name}`));
}

/** Blocks of zero bits: address and mask, four bytes or sixteen of each. */
const EVERY_ADDRESS = ['\0'.repeat(8), '\0'.repeat(32)];

function subtree(tag: typeof DNS_NAME | typeof IP_ADDRESS, value: string): forge.asn1.Asn1 {
  const base = asn1.create(Class.CONTEXT_SPECIFIC, tag, false, value);
  return asn1.create(Class.UNIVERSAL, Type.SEQUENCE, true, [base]);
}

/** An address as a block of its own: its bytes, and a mask of ones. */
function block(address: Host): string {
  const bytes = ipaddr.parse(address).toByteArray();
  return `${String.fromCharCode(...bytes)}${'\xff'.repeat(bytes.length)}`;
}

function addressText(addressAndMask: string): string {
  const bytes = Buffer.from(addressAndMask.slice(0, addressAndMask.length / 2), 'latin1');
  return bytes.length === 4 || bytes.length === 16
    ? ipaddr.fromByteArray([...bytes]).toString()
    : '';
}

function hostOf(text: string): readonly Host[] {
  const host = parseHost(text);
  return host.ok ? [host.value] : [];
}

function childrenOf({ value }: forge.asn1.Asn1): readonly forge.asn1.Asn1[] {
  return Array.isArray(value) ? value : [];
}
