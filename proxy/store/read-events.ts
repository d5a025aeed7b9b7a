import type { ConnectionEvent } from '../event.ts';
import type { Store } from './open.ts';
import { inOrderOfEnding } from './part-order.ts';
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

/** One row of the record, with its run and its number in the part of it that one file recorded. */
export interface RecordedEvent extends ConnectionEvent {
  readonly run: string;
  readonly seq: number;
}

export interface EventFilter {
  readonly run: string;
}

/** Reads the rows of one run, one at a time; `parts` are its ids, in the order of their uids. */
export function* readEvents(
  store: Store,
  parts: readonly number[],
  { run }: EventFilter,
): IterableIterator<RecordedEvent> {
  const found = inOrderOfEnding(parts.map((part) => readPart(store, part)));
  for (const [, ...row] of found) yield toEvent(run, row);
}

function readPart(store: Store, part: number): IterableIterator<unknown[]> {
  return query(
    store,
    `SELECT event.started_at + duration_ms, seq, event.started_at, duration_ms, client.address, role, layer, protocol, host, port,
       verdict, entry, method, path, user_agent, sni, event.address, status, error,
       event.bytes_up, event.bytes_down, policy.name, policy.digest
     FROM event
     JOIN destination ON destination.id = destination_id
     JOIN client ON client.id = client_id
     LEFT JOIN policy ON policy.run_id = event.run_id AND policy.number = event.policy
     WHERE event.run_id = ? ORDER BY seq`,
    part,
  );
}

function toEvent(run: string, row: readonly unknown[]): RecordedEvent {
  const [seq, startedAt, durationMs, client, role, layer, protocol, host, port, ...rest] = row;
  const [verdict, entry, method, path, userAgent, sni, address, status, error, ...last] = rest;
  const [up, down, policyName, digest] = last;
  const name = optionalText(policyName);
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
    policy: name === undefined ? undefined : { name, digest: text(digest) },
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
