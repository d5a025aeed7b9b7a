import type { Client } from '../admit.ts';
import type { Authenticate } from './authenticate.ts';

/**
 * Says who a request is from, by its connection and its credentials; nobody where credentials are
 * asked for and these are wrong. Not a promise where nothing has to be waited for.
 */
export type Identify = (
  client: Client,
  credentials: string | undefined,
) => Client | undefined | Promise<Client | undefined>;

/** Without an htpasswd file the address is all there is to know. */
export const byAddress: Identify = (client) => client;

/** The role of a user, where it has one, is more than that of the address it comes from. */
export function byUser(
  authenticate: Authenticate,
  roleOf: (user: string) => string | undefined,
): Identify {
  const named = (client: Client, user: string | undefined): Client | undefined =>
    user === undefined ? undefined : { ...client, role: roleOf(user) ?? client.role };
  return (client, credentials) => {
    const user = authenticate(credentials);
    if (user instanceof Promise) return user.then((known) => named(client, known));
    return named(client, user);
  };
}
