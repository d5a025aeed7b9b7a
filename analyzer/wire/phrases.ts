import type { Bypass, Datagram, LookedUp, WireFindings } from '../report.ts';

const SHOWN = 8;

/** Says in sentences what the network saw and the proxy did not, the most useful first. */
export function wirePhrases({
  bypassed,
  datagrams,
  lookedUpOnly,
  insideFlows,
}: WireFindings): string[] {
  return [
    ...summaryOf(bypassed),
    ...[...Map.groupBy(bypassed, ({ cause }) => cause).values()].map(causePhrase),
    ...[...Map.groupBy(datagrams, ({ protocol, port }) => `${protocol} ${port}`).values()].map(
      datagramPhrase,
    ),
    ...lookupPhrases(lookedUpOnly),
    ...(insideFlows === 0
      ? []
      : [
          `${count(insideFlows, 'flow')} stayed between addresses inside the network and ${insideFlows === 1 ? 'is' : 'are'} no destination here: if one of them leads to another network by way of a peering or a gateway, its firewall has to know it.`,
        ]),
  ];
}

function summaryOf(bypassed: readonly Bypass[]): string[] {
  if (bypassed.length === 0) return [];
  const destinations = new Set(bypassed.map(authorityOf));
  const clients = new Set(bypassed.map(({ client }) => client));
  const never = new Set(
    bypassed.filter(({ throughProxy }) => throughProxy === 'never').map(authorityOf),
  );
  const unseen =
    never.size === 0
      ? 'all of which the proxy saw too'
      : `${never.size} of which never came through it`;
  return [
    `Seen on the wire past the proxy: ${count(destinations.size, 'destination')} of ${count(clients.size, 'client')}, ${unseen}. They are in the list above; what to set so that they use the proxy:`,
  ];
}

/** One reason, with everything that it is the likely reason of. */
function causePhrase(group: readonly Bypass[]): string {
  const [{ reason = '', setting = null } = {}] = group;
  const where = list(group.map(authorityOf));
  const fix = setting === null ? '' : ` Set ${setting}.`;
  return `${whoOf(group)} to ${where}: ${reason}.${fix}`;
}

function datagramPhrase(group: readonly Datagram[]): string {
  const [first] = group;
  if (first === undefined) return '';
  const { protocol, port, service, setting } = first;
  const what =
    port === null ? protocol : `${protocol} ${port}${service === null ? '' : ` (${service})`}`;
  const denied = group.reduce((sum, one) => sum + one.denied, 0);
  const total = group.reduce((sum, one) => sum + one.flows, 0);
  const refused = denied === 0 ? '' : `, ${denied} of ${total} denied`;
  const fix = setting === null ? '' : `: ${setting}`;
  return `${what} from ${whoOf(group)} to ${list(group.map(({ host }) => host))}${refused}, which no proxy carries${fix}.`;
}

const OUTCOMES: readonly (readonly [LookedUp['outcome'], string])[] = [
  ['refused', 'Looked up and refused by the resolver, so that nobody could connect'],
  ['resolved', 'Looked up, and no connection to it was seen'],
  ['failed', 'Looked up, and there was no address'],
];

function lookupPhrases(lookedUp: readonly LookedUp[]): string[] {
  return OUTCOMES.flatMap(([outcome, what]) => {
    const names = lookedUp.filter((one) => one.outcome === outcome).map(({ name }) => name);
    return names.length === 0 ? [] : [`${what}: ${list(names)}.`];
  });
}

/** The roles where they are known, else the addresses. */
function whoOf(
  group: readonly { readonly client: string; readonly roles: readonly string[] }[],
): string {
  const byRole = Map.groupBy(group, ({ roles, client }) =>
    roles.length === 0 ? client : roles.join('+'),
  );
  const named = [...byRole].map(([name, same]) => {
    const clients = new Set(same.map(({ client }) => client));
    return clients.has(name) ? name || 'a client unknown' : `${name} (${list([...clients])})`;
  });
  return list(named);
}

function authorityOf({ host, port }: { readonly host: string; readonly port: number }): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

function list(items: readonly string[]): string {
  const unique = [...new Set(items)];
  const more = unique.length - SHOWN;
  const shown = unique.slice(0, SHOWN).join(', ');
  return more > 0 ? `${shown} and ${more} more` : shown;
}

function count(amount: number, noun: string): string {
  return `${amount} ${noun}${amount === 1 ? '' : 's'}`;
}
