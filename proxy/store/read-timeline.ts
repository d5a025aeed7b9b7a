import type { Contact, Timeline } from '../event.ts';
import type { Store } from './open.ts';
import { hostOf, integer, protocolOf, query, text } from './row.ts';
import { OVERFLOW } from './tally.ts';

interface OpenContact extends Contact {
  readonly times: number[];
  failed: number;
}

/**
 * Reads when each client of a run asked for what: the first and the last time from what is counted,
 * every time in between from the first `maxRows` rows, as far as rows are kept. Memory is bounded by
 * `maxRows` and by what is counted, whatever the run holds.
 */
export function readTimeline(store: Store, run: number, maxRows: number): Timeline {
  const contacts = readContacts(store, run);
  const rows = query(
    store,
    `SELECT destination_id, client.address, event.started_at, verdict = 'denied' OR error IS NOT NULL
     FROM event JOIN client ON client.id = client_id
     WHERE event.run_id = ? ORDER BY seq LIMIT ?`,
    run,
    maxRows,
  );
  let read = 0;
  for (const [destination, address, at, isFailed] of rows) {
    read++;
    const contact = contacts.get(`${String(destination)} ${text(address)}`);
    if (contact === undefined) continue;
    contact.times.push(integer(at));
    contact.failed += integer(isFailed);
  }
  for (const { times } of contacts.values()) times.sort((a, b) => a - b);
  return { contacts: [...contacts.values()], rows: read, isCut: read === maxRows };
}

/** A client that had several roles in the run is in none here: the counts do not say in which it asked. */
function readContacts(store: Store, run: number): Map<string, OpenContact> {
  const found = query(
    store,
    `SELECT destination.id, protocol, host, port, value, facet.events, facet.first_seen,
       facet.last_seen, role
     FROM destination JOIN facet ON destination_id = destination.id AND kind = 'client'
     LEFT JOIN (SELECT address, max(role) AS role FROM client WHERE run_id = ?
                GROUP BY address HAVING count(*) = 1) ON address = value
     WHERE run_id = ? AND value <> ? ORDER BY host, port, protocol, value`,
    run,
    run,
    OVERFLOW,
  );
  return new Map(
    [...found].map(([id, protocol, host, port, client, events, first, last, role]) => [
      `${String(id)} ${text(client)}`,
      {
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
      },
    ]),
  );
}
