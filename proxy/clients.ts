import { addressKind } from '../rules/address.ts';
import { type Cidr, cidrContains, parseCidr } from '../rules/cidr.ts';
import { ConfigError } from '../rules/errors.ts';
import type { Ip } from '../rules/ip.ts';
import type { Client } from './admit.ts';

/** Who may use the proxy, and what they are called. */
export interface Clients {
  /** The client at an address, or nothing if it may not use this proxy. */
  at(address: Ip): Client | undefined;
  /** The role that `--client-role USER=NAME` gives a user who has authenticated. */
  roleOf(user: string): string | undefined;
}

interface GivenRole {
  /** As written: a block, or the name of a user. */
  readonly who: string;
  readonly cidr: Cidr | undefined;
  readonly role: string;
}

/** As many addresses as are remembered; a node count, not a traffic count. */
const MAX_REMEMBERED = 10_000;
const ROLE_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/;

/**
 * Reads `--allow-clients` and `--client-role`. Without a list, loopback may use the proxy, and
 * private addresses too when it listens beyond loopback: it is never an open proxy by default.
 *
 * @throws {ConfigError}
 */
export function parseClients(
  allow: readonly string[],
  roles: readonly string[],
  wide: boolean,
): Clients {
  const blocks = allow.map((text) => cidrOf(text, '--allow-clients'));
  const given = roles.map(parseRole);
  const roleBlocks = given
    .flatMap(({ cidr, role }) => (cidr === undefined ? [] : { cidr, role }))
    .sort((a, b) => b.cidr.bits - a.cidr.bits);
  const roleUsers = new Map(given.map(({ who, role }) => [who, role]));
  const remembered = new Map<Ip, Client | undefined>();

  const isAllowed = (address: Ip): boolean => {
    if (blocks.length > 0) return blocks.some((block) => cidrContains(block, address));
    const kind = addressKind(address);
    return kind === 'loopback' || (wide && kind === 'private');
  };
  const look = (address: Ip): Client | undefined => {
    if (!isAllowed(address)) return undefined;
    return { address, role: roleBlocks.find(({ cidr }) => cidrContains(cidr, address))?.role };
  };
  return {
    roleOf: (user) => roleUsers.get(user),
    at(address) {
      if (remembered.has(address)) return remembered.get(address);
      if (remembered.size >= MAX_REMEMBERED) remembered.clear();
      const client = look(address);
      remembered.set(address, client);
      return client;
    },
  };
}

/** `10.0.1.0/24=head`, where the narrowest block that holds a client counts; or `alice=head` for a user. */
function parseRole(text: string): GivenRole {
  const [who, role] = splitOnce(text, '=');
  if (!ROLE_NAME.test(role) || who === '') {
    throw new ConfigError(
      `Cannot use --client-role "${text}": write CIDR=NAME, as in 10.0.1.0/24=head, or USER=NAME`,
    );
  }
  const isBlock = /[/:]|^[\d.]+$/.test(who);
  return { who, cidr: isBlock ? cidrOf(who, '--client-role') : undefined, role };
}

function cidrOf(text: string, flag: string): Cidr {
  const cidr = parseCidr(text.trim());
  if (!cidr.ok) {
    throw new ConfigError(
      `Cannot use ${flag} "${text}": ${cidr.reason}; write an address or a block such as 10.0.0.0/16`,
    );
  }
  return cidr.value;
}

function splitOnce(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at === -1 ? [text, ''] : [text.slice(0, at), text.slice(at + separator.length)];
}
