import type { ConnectionEvent, Destination, Facet, Run } from '../event.ts';
import { type DestinationLine, JSONL_SCHEMA, type JsonlLine } from '../import/jsonl-line.ts';
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
  for (const destination of reader.destinations(runs)) yield destinationLine(destination);
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

function destinationLine(destination: Destination): DestinationLine {
  const { runs: _, ...one } = destination;
  return {
    type: 'destination',
    ...one,
    clients: one.clients.map(tupleOf),
    roles: one.roles.map(tupleOf),
    layers: one.layers.map(tupleOf),
    methods: one.methods.map(tupleOf),
    paths: one.paths.map(tupleOf),
    userAgents: one.userAgents.map(tupleOf),
    addresses: one.addresses.map(tupleOf),
    snis: one.snis.map(tupleOf),
    errors: one.errors.map(tupleOf),
    nameSources: one.nameSources.map(tupleOf),
  };
}

function tupleOf({ value, events, firstSeen, lastSeen }: Facet): [string, number, number, number] {
  return [value, events, firstSeen, lastSeen];
}

function eventLine(
  event: ConnectionEvent & { readonly run: string; readonly seq: number },
): JsonlLine {
  const { run: _, seq: __, continues: ___, ...rest } = event;
  return { type: 'event', ...rest };
}
