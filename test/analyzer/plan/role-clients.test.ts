import fc from 'fast-check';
import { expect, test } from 'vitest';
import { buildAllowlist } from '../../../analyzer/plan/allowlist.ts';
import { roleClients } from '../../../analyzer/plan/role-clients.ts';
import type { RolesOf } from '../../../analyzer/replay.ts';
import { simulate } from '../../../analyzer/simulate.ts';
import type { ConnectionEvent, Destination, Facet } from '../../../proxy/event.ts';
import { parseAllowlist } from '../../../rules/policy-file.ts';
import { formatAllowlist } from '../../../rules/policy-format.ts';
import { NOW } from '../../rules/make-policy.ts';
import { destination } from '../sample-record.ts';
import { seenRecord } from '../seen-record.ts';

/** One attempt: who asked, in which role, for what. */
type Ask = Pick<ConnectionEvent, 'client' | 'role'> & { readonly target: string };

const CLIENTS = ['10.0.0.10', '10.0.0.11', '10.0.0.12', '', '…'];

/** What the record counts of these attempts. */
function recordOf(asks: readonly Ask[]): {
  readonly destinations: readonly Destination[];
  readonly roles: RolesOf;
} {
  const destinations = [...Map.groupBy(asks, ({ target }) => target)].map(([target, same]) =>
    destination(target, {
      events: same.length,
      verdicts: { allowed: same.length, denied: 0, wouldDeny: 0 },
      clients: count(same.map(({ client }) => client)),
      roles: count(same.flatMap(({ role }) => role ?? [])),
    }),
  );
  const roles = new Map(
    // The last client stands for those that a long list cuts off: nobody knows their roles.
    CLIENTS.slice(0, 4).map((client) => [
      client,
      new Set(asks.flatMap((ask) => (ask.client === client ? (ask.role ?? []) : []))),
    ]),
  );
  return { destinations, roles };
}

function count(values: readonly string[]): Facet[] {
  const times = new Map<string, number>();
  for (const value of values) times.set(value, (times.get(value) ?? 0) + 1);
  return [...times].map(([value, events]) => ({ value, events, firstSeen: 0, lastSeen: 0 }));
}

function clientsOf(...asks: readonly Ask[]): readonly string[] | undefined {
  const { seen } = seenRecord(recordOf(asks).destinations);
  return roleClients(seen)?.map((client) => (client.kind === 'role' ? client.role : 'block'));
}

const target = 'github.com:443';

test('the roles that asked are the clients of the entry', () => {
  const head = { client: '10.0.0.10', role: 'head', target };
  const compute = { client: '10.0.0.11', role: 'compute', target };

  expect(clientsOf(head, compute, compute)).toEqual(['compute', 'head']);
});

test.each([
  ['has no role', { client: '10.0.0.11', role: undefined }],
  ['had a role at other times only', { client: '10.0.0.10', role: undefined }],
  ['is not known', { client: '', role: 'head' }],
  ['is one of too many to name', { client: '…', role: 'head' }],
  ['has a role that no list can name', { client: '10.0.0.11', role: 'not a role' }],
])('where a client %s, the entry is for everyone', (_, other) => {
  expect(
    clientsOf({ client: '10.0.0.10', role: 'head', target }, { ...other, target }),
  ).toBeUndefined();
});

const asks = fc.array(
  fc.record({
    client: fc.constantFrom(...CLIENTS),
    role: fc.constantFrom('head', 'compute', 'login', undefined),
    target: fc.constantFrom('github.com:443', 'pypi.org:443', 'a.example:80', '1.2.3.4:22'),
  }),
  { minLength: 1, maxLength: 12 },
);

test('a list made by role admits the run that it was made from, as it is written', () => {
  fc.assert(
    fc.property(asks, (some) => {
      const { destinations, roles } = recordOf(some);
      const { seen, report } = seenRecord(destinations);
      const { configuration } = report.plan;
      const options = { name: 'trial', withoutEndpoints: false, byRole: true, configuration };
      const text = formatAllowlist(buildAllowlist(seen, options).allowlist);
      const { allowlist } = parseAllowlist(text, 'f', NOW);

      expect(simulate({ allowlist, seen, roles, now: NOW }).breaks).toEqual([]);
    }),
  );
});
