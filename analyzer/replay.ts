import type { Destination, Facet } from '../proxy/event.ts';
import { addressKind } from '../rules/address.ts';
import {
  type AccessRequest,
  type Denied,
  decide,
  decideAddress,
  type Policy,
} from '../rules/decide.ts';
import { parseIp } from '../rules/ip.ts';

/** A client of a destination, in one of the roles it had in the runs. */
export interface ReplayClient {
  /** Canonical; '' where the record does not say. */
  readonly address: string;
  readonly role: string | undefined;
  readonly attempts: number;
}

/** The roles of each client address, from the runs that are replayed. */
export type RolesOf = ReadonlyMap<string, ReadonlySet<string>>;

/** What a policy says to everything that was recorded about one destination. */
export interface Replayed {
  readonly destination: Destination;
  /** How the entries that admitted some of it name themselves. */
  readonly entries: ReadonlySet<string>;
  /** Absent where everything is admitted. */
  readonly refusal?: Refusal | undefined;
}

export interface Refusal {
  readonly first: Denied;
  /** How many attempts, of those that were recorded. */
  readonly attempts: number;
  /** The record counts clients and paths apart: which client asked for which path it does not say. */
  readonly isLeast: boolean;
  readonly clients: readonly ReplayClient[];
  /** Where some paths are refused and others are not. */
  readonly paths: readonly string[];
  /** Private addresses that the name resolved to and may not. */
  readonly addresses: readonly string[];
}

/**
 * Puts what was recorded about a destination to a policy: each client with each path, and each
 * private address that it resolved to.
 *
 * A special address in the record was named by the operator (`--resolve`) or is the machine's own;
 * it is not put to the policy again.
 */
export function replay(
  destination: Destination,
  {
    policy,
    roles,
    now,
  }: { readonly policy: Policy; readonly roles: RolesOf; readonly now: number },
): Replayed {
  const clients = clientsOf(destination, roles);
  const paths = destination.paths.length === 0 ? [NO_PATH] : destination.paths;
  const entries = new Set<string>();
  const refused: Pair[] = [];
  let admitted: AccessRequest | undefined;
  for (const client of clients) {
    for (const path of paths) {
      const request = toRequest(destination, client, path);
      const decision = decide(policy, request, now);
      if (decision.verdict === 'denied') {
        refused.push({ client, path, decision });
        continue;
      }
      admitted ??= request;
      if (decision.entry !== undefined) entries.add(decision.entry);
    }
  }
  const rebound =
    admitted === undefined ? [] : refusedAddresses(destination, policy, admitted, now);
  return {
    destination,
    entries,
    refusal: toRefusal({ destination, clients, paths, refused, rebound }),
  };
}

interface Path {
  readonly value: string | undefined;
  readonly events: number;
}

interface Pair {
  readonly client: ReplayClient;
  readonly path: Path;
  readonly decision: Denied;
}

interface Rebound {
  readonly address: Facet;
  readonly decision: Denied;
}

const NO_PATH: Path = { value: undefined, events: 0 };

/** A client that had several roles is put to the policy in each: the record does not say in which it asked. */
function clientsOf({ clients, roles, events }: Destination, rolesOf: RolesOf): ReplayClient[] {
  const here = new Set(roles.map(({ value }) => value));
  const found = clients.flatMap(({ value, events: attempts }): ReplayClient[] => {
    const known = [...(rolesOf.get(value) ?? [])].filter((role) => here.has(role));
    return known.length === 0
      ? [{ address: value, role: undefined, attempts }]
      : known.map((role) => ({ address: value, role, attempts }));
  });
  return found.length === 0 ? [{ address: '', role: undefined, attempts: events }] : found;
}

function toRequest(
  { protocol, host, port }: Destination,
  { address, role }: ReplayClient,
  { value }: Path,
): AccessRequest {
  return { client: parseIp(address), role, protocol, host, port, path: value };
}

function refusedAddresses(
  { addresses }: Destination,
  policy: Policy,
  request: AccessRequest,
  now: number,
): Rebound[] {
  return addresses.flatMap((address) => {
    const ip = parseIp(address.value);
    if (ip === undefined || addressKind(ip) !== 'private') return [];
    const decision = decideAddress(policy, request, ip, now);
    return decision.verdict === 'denied' ? [{ address, decision }] : [];
  });
}

interface Findings {
  readonly destination: Destination;
  readonly clients: readonly ReplayClient[];
  readonly paths: readonly Path[];
  readonly refused: readonly Pair[];
  readonly rebound: readonly Rebound[];
}

function toRefusal({
  destination,
  clients,
  paths,
  refused,
  rebound,
}: Findings): Refusal | undefined {
  const first = refused[0]?.decision ?? rebound[0]?.decision;
  if (first === undefined) return undefined;
  const byClient = Map.groupBy(refused, ({ client }) => client);
  const byPath = Map.groupBy(refused, ({ path }) => path);
  const wholeClients = [...byClient].filter(([, pairs]) => pairs.length === paths.length);
  const wholePaths = [...byPath].filter(([, pairs]) => pairs.length === clients.length);
  const isAll = refused.length === clients.length * paths.length;
  const counts = [
    sum(wholeClients.map(([{ attempts }]) => attempts)),
    sum(wholePaths.map(([{ events }]) => events)),
    sum(rebound.map(({ address }) => address.events)),
  ];
  const attempts = isAll
    ? destination.events
    : Math.min(Math.max(1, ...counts), destination.events);
  const isSimple = rebound.length === 0 && refused.length === wholeClients.length * paths.length;
  const isByPath = rebound.length === 0 && refused.length === wholePaths.length * clients.length;
  return {
    first,
    attempts,
    isLeast: !isAll && !isSimple && !isByPath && refused.length > 0,
    clients: refused.length === 0 ? clients : [...byClient.keys()],
    paths:
      byPath.size === paths.length ? [] : [...byPath.keys()].flatMap(({ value }) => value ?? []),
    addresses: rebound.map(({ address }) => address.value),
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
