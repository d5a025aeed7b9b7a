import type { Count, DestinationTally, FacetKind, Tally } from '../store/tally.ts';
import type { ClientLine, DestinationLine, ExportedList } from './jsonl-line.ts';

/** Every list of an exported destination, with the kind that its values are counted as. */
const KINDS: Readonly<Record<ExportedList, FacetKind>> = {
  clients: 'client',
  roles: 'role',
  layers: 'layer',
  methods: 'method',
  paths: 'path',
  userAgents: 'user-agent',
  addresses: 'address',
  snis: 'sni',
  errors: 'error',
  nameSources: 'name-from',
};

/** Adds the counts of an exported destination, as if its attempts had been counted one by one. */
export function restoreDestination(tally: Tally, line: DestinationLine): void {
  const destination = tally.destination(line.protocol, line.host, line.port);
  addCount(destination, line);
  destination.allowed += line.verdicts.allowed;
  destination.denied += line.verdicts.denied;
  destination.wouldDeny += line.verdicts.wouldDeny;
  destination.bytesUp += line.bytesUp;
  destination.bytesDown += line.bytesDown;
  for (const [list, kind] of entriesOf(KINDS)) restoreFacets(tally, destination, kind, line[list]);
}

/** Adds the counts of an exported client in one of its roles. */
export function restoreClient(tally: Tally, line: ClientLine): void {
  addCount(tally.client(line.address, line.role), line);
}

function restoreFacets(
  tally: Tally,
  destination: DestinationTally,
  kind: FacetKind,
  facets: DestinationLine[ExportedList],
): void {
  for (const [value, events, firstSeen, lastSeen] of facets) {
    tally.add(destination, kind, value, firstSeen, events);
    tally.add(destination, kind, value, lastSeen, 0);
  }
}

function addCount(count: Count, { events, firstSeen, lastSeen }: Readonly<Count>): void {
  count.events += events;
  count.firstSeen = Math.min(count.firstSeen, firstSeen);
  count.lastSeen = Math.max(count.lastSeen, lastSeen);
}

function entriesOf(kinds: typeof KINDS): [ExportedList, FacetKind][] {
  const isList = (name: string): name is ExportedList => Object.hasOwn(kinds, name);
  return Object.entries(kinds).flatMap(([list, kind]) => (isList(list) ? [[list, kind]] : []));
}
