import type { ConnectionEvent } from '../event.ts';
import type { Store } from './open.ts';
import {
  hostOf,
  integer,
  layerOf,
  optionalInteger,
  optionalText,
  protocolOf,
  query,
  text,
  verdictOf,
} from './row.ts';

/** One row of the record, with its run and its number in it. */
export interface RecordedEvent extends ConnectionEvent {
  readonly run: string;
  readonly seq: number;
}

export interface EventFilter {
  readonly run: string;
  /** Skips what has this number or a smaller one. */
  readonly after?: number | undefined;
  readonly limit?: number | undefined;
}

/** Reads the rows of one run, one at a time; `id` is the run's. */
export function* readEvents(
  store: Store,
  id: number,
  filter: EventFilter,
): IterableIterator<RecordedEvent> {
  const found = query(
    store,
    `SELECT seq, event.started_at, duration_ms, client.address, role, layer, protocol, host, port,
       verdict, entry, method, path, user_agent, sni, event.address, status, error,
       event.bytes_up, event.bytes_down
     FROM event
     JOIN destination ON destination.id = destination_id
     JOIN client ON client.id = client_id
     WHERE event.run_id = ? AND seq > ? ORDER BY seq LIMIT ?`,
    id,
    filter.after ?? 0,
    filter.limit ?? -1,
  );
  for (const row of found) yield toEvent(filter.run, row);
}

function toEvent(run: string, row: readonly unknown[]): RecordedEvent {
  const [seq, startedAt, durationMs, client, role, layer, protocol, host, port, ...rest] = row;
  const [verdict, entry, method, path, userAgent, sni, address, status, error, up, down] = rest;
  return {
    run,
    seq: integer(seq),
    startedAt: integer(startedAt),
    durationMs: integer(durationMs),
    client: text(client),
    role: text(role) || undefined,
    layer: layerOf(layer),
    protocol: protocolOf(protocol),
    host: hostOf(host),
    port: integer(port),
    verdict: verdictOf(verdict),
    entry: optionalText(entry),
    method: optionalText(method),
    path: optionalText(path),
    userAgent: optionalText(userAgent),
    sni: optionalText(sni),
    address: optionalText(address),
    status: optionalInteger(status),
    error: optionalText(error),
    bytesUp: integer(up),
    bytesDown: integer(down),
  };
}
