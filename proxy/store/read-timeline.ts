import type { Contact, Timeline } from '../event.ts';
import type { Store } from './open.ts';
import { inOrderOfEnding } from './part-order.ts';
import { hostOf, integer, protocolOf, query, text } from './row.ts';
import { OVERFLOW } from './tally.ts';

export interface OpenContact extends Contact {
  readonly times: number[];
  failed: number;
}

/**
 * Reads when each client of a run asked for what: the first and the last time from what is counted,
 * every time in between from the first `maxRows` rows, as far as rows are kept. Memory is bounded by
 * `maxRows` and by what is counted, whatever the run holds. `parts` are the ids of the run, in the order of their uids.
 */
export function readTimeline(store: Store, parts: readonly number[], maxRows: number): Timeline {
  const { contacts, ofDestination } = readContacts(store, JSON.stringify(parts));
  const rows = inOrderOfEnding(parts.map((part) => readTimes(store, part, maxRows)));
  let read = 0;
  for (const [, destination, address, at, isFailed] of rows) {
    if (read === maxRows) break;
    read++;
    const contact = ofDestination.get(destination)?.get(text(address));
    if (contact === undefined) continue;
    contact.times.push(integer(at));
    contact.failed += integer(isFailed);
  }
  return toTimeline(contacts, read, maxRows);
}

/** Makes a timeline of contacts whose times come from so many rows. */
export function toTimeline(
  contacts: readonly OpenContact[],
  rows: number,
  maxRows: number,
): Timeline {
  for (const { times } of contacts) times.sort((a, b) => a - b);
  return { contacts, rows, isCut: rows === maxRows };
}

function readTimes(store: Store, part: number, maxRows: number): IterableIterator<unknown[]> {
  return query(
    store,
    `SELECT event.started_at + duration_ms, destination_id, client.address, event.started_at,
       verdict = 'denied' OR error IS NOT NULL
     FROM event JOIN client ON client.id = client_id
     WHERE event.run_id = ? ORDER BY seq LIMIT ?`,
    part,
    maxRows,
  );
}

interface Contacts {
  readonly contacts: readonly OpenContact[];
  /** By destination id, in whichever part of the run it is, and client. */
  readonly ofDestination: ReadonlyMap<unknown, ReadonlyMap<string, OpenContact>>;
}

/**
 * What is counted of who asked for what, with no times yet; `parts` is a JSON array of ids of the run.
 *
 * A client that had several roles in the run is in none here: the counts do not say in which it asked.
 */
export function readContacts(store: Store, parts: string): Contacts {
  const found = query(
    store,
    `SELECT json_group_array(destination.id), protocol, host, port, value, sum(facet.events),
       min(facet.first_seen), max(facet.last_seen), role
     FROM destination JOIN facet ON destination_id = destination.id AND kind = 'client'
     LEFT JOIN (SELECT address, max(role) AS role FROM client
                WHERE run_id IN (SELECT value FROM json_each(?))
                GROUP BY address HAVING count(DISTINCT role) = 1) ON address = value
     WHERE run_id IN (SELECT value FROM json_each(?)) AND value <> ?
     GROUP BY host, port, protocol, value ORDER BY host, port, protocol, value`,
    parts,
    parts,
    OVERFLOW,
  );
  const contacts: OpenContact[] = [];
  const ofDestination = new Map<unknown, Map<string, OpenContact>>();
  for (const [ids, protocol, host, port, client, events, first, last, role] of found) {
    const contact = {
      protocol: protocolOf(protocol),
      host: hostOf(host),
      port: integer(port),
      client: text(client),
      role: role === null || role === '' ? undefined : text(role),
      events: integer(events),
      firstSeen: integer(first),
      lastSeen: integer(last),
      times: [],
      failed: 0,
    };
    contacts.push(contact);
    for (const id of idsIn(ids)) {
      const clients = ofDestination.get(id) ?? new Map<string, OpenContact>();
      ofDestination.set(id, clients.set(contact.client, contact));
    }
  }
  return { contacts, ofDestination };
}

function idsIn(list: unknown): unknown[] {
  const ids: unknown = JSON.parse(text(list));
  return Array.isArray(ids) ? ids : [];
}
