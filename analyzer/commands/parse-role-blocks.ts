import { type Cidr, cidrContains, formatCidr, parseCidr } from '../../rules/cidr.ts';
import { ConfigError } from '../../rules/errors.ts';
import type { RoleBlocks } from '../render/role-blocks.ts';

interface RoleBlock {
  readonly cidr: Cidr;
  readonly role: string;
}

/**
 * Reads `--client-role CIDR=NAME` for a product that is to be told the blocks of each role.
 *
 * The proxy lets the narrowest block name a client; a firewall rule for the wider one would hold for
 * both, so blocks of two roles must not overlap.
 * @throws {ConfigError}
 */
export function parseRoleBlocks(texts: readonly string[]): RoleBlocks {
  const given = texts.map(parseRoleBlock);
  for (const [i, one] of given.entries()) {
    const other = given.slice(i + 1).find((next) => next.role !== one.role && overlap(one, next));
    if (other !== undefined) throw overlapError(one, other);
  }
  const byRole = Map.groupBy(given, ({ role }) => role);
  return new Map([...byRole].map(([role, blocks]) => [role, blocks.map(({ cidr }) => cidr)]));
}

function parseRoleBlock(text: string): RoleBlock {
  const [block = '', role = '', ...more] = text.split('=');
  const cidr = parseCidr(block);
  if (cidr.ok && role !== '' && more.length === 0) return { cidr: cidr.value, role };
  throw new ConfigError(
    `Cannot use --client-role ${JSON.stringify(text)}: write CIDR=NAME, as in 10.0.1.0/24=head`,
  );
}

function overlap(a: RoleBlock, b: RoleBlock): boolean {
  return cidrContains(a.cidr, b.cidr.network) || cidrContains(b.cidr, a.cidr.network);
}

function overlapError(a: RoleBlock, b: RoleBlock): ConfigError {
  return new ConfigError(
    `Cannot tell ${a.role} from ${b.role} by address: ${formatCidr(a.cidr)} and ${formatCidr(b.cidr)} overlap; write --client-role with blocks that do not`,
  );
}
