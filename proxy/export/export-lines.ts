import type { ConnectionEvent, Destination, Facet, Run } from '../event.ts';
import {
  type DestinationLine,
  type ExportedList,
  type FacetTuple,
  JSONL_SCHEMA,
  type JsonlLine,
} from '../import/jsonl-line.ts';
import type { Reader } from '../store/reader.ts';

export interface ExportOptions {
  readonly run: Run;
  /** Write the attempts too, where they were kept. */
  readonly withEvents: boolean;
}

/**
 * Writes one run as lines that `import --from jsonl` reads back into the same report: what it is, its
 * clients, destinations, lookups, answers, flows and marks, and then its attempts.
 *
 * It holds what the record holds, so no query string, credential or header value but User-Agent.
 */
export function* exportLines(reader: Reader, options: ExportOptions): Generator<JsonlLine> {
  const { run, withEvents } = options;
  const runs = { runs: [run.name] };
  yield runLine(run);
  for (const { value, role, events, firstSeen, lastSeen } of reader.clients(runs)) {
    yield { type: 'client', address: value, role, events, firstSeen, lastSeen };
  }
  for (const destination of reader.destinations(runs)) yield* destinationLines(destination);
  for (const { run: _, type: recordType, ...lookup } of reader.lookups(runs)) {
    yield { type: 'lookup', ...lookup, recordType };
  }
  for (const { run: _, ...answer } of reader.answers(runs)) yield { type: 'answer', ...answer };
  for (const { run: _, ...flow } of reader.flows(runs)) yield { type: 'flow', ...flow };
  for (const { name, at } of reader.marks(runs)) yield { type: 'mark', name, at };
  if (!withEvents) return;
  for (const event of reader.events({ run: run.name })) yield eventLine(event);
}

function runLine({ name, startedAt, endedAt, layers, malformed }: Run): JsonlLine {
  return {
    type: 'run',
    schema: JSONL_SCHEMA,
    ...{ name, startedAt, endedAt: endedAt ?? null, layers, malformed },
  };
}

/** A line that is longer than `import` takes would be lost: a character may become six bytes, and times take some. */
const MAX_LINE_BYTES = 48 * 1024;
const BYTES_OF_CHARACTER = 6;
const BYTES_OF_COUNTS = 64;

const LISTS: readonly ExportedList[] = [
  ...(['clients', 'roles', 'layers', 'methods', 'paths', 'userAgents'] as const),
  ...(['addresses', 'snis', 'errors', 'nameSources'] as const),
];

/** What was seen with a destination goes on in further lines that count nothing themselves, where it is long. */
function* destinationLines(destination: Destination): Generator<DestinationLine> {
  const { host, port, protocol, firstSeen, lastSeen } = destination;
  const { events, bytesUp, bytesDown, verdicts } = destination;
  const named = { type: 'destination', host, port, protocol, firstSeen, lastSeen } as const;
  let counts = { events, bytesUp, bytesDown, verdicts };
  let lists = emptyLists();
  let length = 0;
  for (const list of LISTS) {
    for (const facet of destination[list]) {
      if (length > MAX_LINE_BYTES) {
        yield { ...named, ...counts, ...lists };
        counts = NOTHING;
        lists = emptyLists();
        length = 0;
      }
      lists[list].push(tupleOf(facet));
      length += facet.value.length * BYTES_OF_CHARACTER + BYTES_OF_COUNTS;
    }
  }
  yield { ...named, ...counts, ...lists };
}

const NOTHING = {
  ...{ events: 0, bytesUp: 0, bytesDown: 0 },
  verdicts: { allowed: 0, denied: 0, wouldDeny: 0 },
};

function emptyLists(): Record<ExportedList, FacetTuple[]> {
  return {
    ...{ clients: [], roles: [], layers: [], methods: [], paths: [], userAgents: [] },
    ...{ addresses: [], snis: [], errors: [], nameSources: [] },
  };
}

function tupleOf({ value, events, firstSeen, lastSeen }: Facet): FacetTuple {
  return [value, events, firstSeen, lastSeen];
}

function eventLine(
  event: ConnectionEvent & { readonly run: string; readonly seq: number },
): JsonlLine {
  const { run: _, seq: __, continues: ___, ...rest } = event;
  return { type: 'event', ...rest };
}
