import { parseIp } from '../../rules/ip.ts';
import type { EntryClient } from '../../rules/policy.ts';
import { parseClient } from '../../rules/policy-value.ts';
import type { Seen } from '../seen.ts';

/**
 * The roles that asked for a destination, for the `clients` of its entry; `undefined` where the
 * entry has to be for everyone, because somebody asked who had no role, or whom the record does not
 * name.
 */
export function roleClients(same: readonly Seen[]): readonly EntryClient[] | undefined {
  if (!same.every(({ counted }) => isByRolesAlone(counted))) return undefined;
  const roles = new Set(same.flatMap(({ counted }) => counted.roles.map(({ value }) => value)));
  const clients = [...roles].toSorted().map(parseClient);
  const known = clients.flatMap((client) =>
    client.ok && client.value.kind === 'role' ? [client.value] : [],
  );
  return known.length === 0 || known.length < clients.length ? undefined : known;
}

/** Every attempt is counted once under its role, if it had one; and once under its client, whose name a long list cuts off. */
function isByRolesAlone({ events, roles, clients }: Seen['counted']): boolean {
  const withRole = roles.reduce((sum, role) => sum + role.events, 0);
  return withRole === events && clients.every(({ value }) => parseIp(value) !== undefined);
}
