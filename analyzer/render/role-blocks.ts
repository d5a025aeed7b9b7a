import type { Cidr } from '../../rules/cidr.ts';
import type { Allowlist, EntryClient } from '../../rules/policy.ts';

/** Which blocks the clients of a role are in. */
export type RoleBlocks = ReadonlyMap<string, readonly Cidr[]>;

/**
 * Writes the blocks of roles in the place of their names, for products that see addresses only. A
 * role without blocks keeps its name, so that its loss is reported.
 */
export function withRoleBlocks(allowlist: Allowlist, blocks: RoleBlocks): Allowlist {
  const toBlocks = (client: EntryClient): readonly EntryClient[] => {
    const known = client.kind === 'role' ? blocks.get(client.role) : undefined;
    return known?.map((cidr) => ({ kind: 'cidr', cidr })) ?? [client];
  };
  const entries = allowlist.entries.map((entry) =>
    entry.clients === undefined ? entry : { ...entry, clients: entry.clients.flatMap(toBlocks) },
  );
  return { ...allowlist, entries };
}
