import { ConfigError } from '../../rules/errors.ts';
import type { Destination, Facet, Facets } from '../event.ts';
import type { Store } from './open.ts';
import { hostOf, integer, protocolOf, query, text } from './row.ts';
import type { FacetKind } from './tally.ts';

const IN_RUNS = 'run_id IN (SELECT value FROM json_each(?))';

/** Reads the destinations of some runs, merged; `runs` is a JSON array of run ids. */
export function readDestinations(store: Store, runs: string): Destination[] {
  const merged = query(
    store,
    `SELECT host, port, protocol, sum(events), min(first_seen), max(last_seen), sum(bytes_up),
       sum(bytes_down), sum(allowed), sum(denied), sum(would_deny)
     FROM destination WHERE ${IN_RUNS}
     GROUP BY host, port, protocol ORDER BY host, port, protocol`,
    runs,
  );
  const facets = new FacetCursor(store, runs);
  try {
    return [...merged].map((row) => toDestination(row, facets));
  } finally {
    facets.close();
  }
}

function toDestination(row: readonly unknown[], facets: FacetCursor): Destination {
  const [host, port, protocol, events, first, last, up, down, ...verdicts] = row;
  return {
    host: hostOf(host),
    port: integer(port),
    protocol: protocolOf(protocol),
    events: integer(events),
    firstSeen: integer(first),
    lastSeen: integer(last),
    bytesUp: integer(up),
    bytesDown: integer(down),
    verdicts: {
      allowed: integer(verdicts[0]),
      denied: integer(verdicts[1]),
      wouldDeny: integer(verdicts[2]),
    },
    ...facets.of(host, port, protocol),
  };
}

type StoredKind = FacetKind | 'run';

const LIST_OF: Record<StoredKind, keyof Facets> = {
  client: 'clients',
  role: 'roles',
  run: 'runs',
  layer: 'layers',
  method: 'methods',
  path: 'paths',
  'user-agent': 'userAgents',
  address: 'addresses',
  sni: 'snis',
  error: 'errors',
  'name-from': 'nameSources',
};

/** Walks the facets in the order of the destinations, so that each is read once and none is looked up. */
class FacetCursor {
  readonly #facets: IterableIterator<unknown[]>;
  #next: unknown[] | undefined;

  constructor(store: Store, runs: string) {
    this.#facets = query(
      store,
      `SELECT host, port, protocol, 'run', name, sum(events), min(first_seen), max(last_seen)
       FROM destination JOIN run ON run.id = run_id WHERE ${IN_RUNS}
       GROUP BY host, port, protocol, name
       UNION ALL
       SELECT host, port, protocol, kind, value, sum(f.events), min(f.first_seen), max(f.last_seen)
       FROM destination JOIN facet AS f ON destination_id = destination.id WHERE ${IN_RUNS}
       GROUP BY host, port, protocol, kind, value
       ORDER BY 1, 2, 3, 4, 5`,
      runs,
      runs,
    );
    this.#advance();
  }

  of(host: unknown, port: unknown, protocol: unknown): Facets {
    const lists = emptyFacets();
    for (let row = this.#next; row !== undefined; row = this.#next) {
      if (row[0] !== host || row[1] !== port || row[2] !== protocol) break;
      const [, , , kind, value, events, first, last] = row;
      lists[listOf(kind)].push({
        value: text(value),
        events: integer(events),
        firstSeen: integer(first),
        lastSeen: integer(last),
      });
      this.#advance();
    }
    return lists;
  }

  /** A query that is left open keeps the record from being closed. */
  close(): void {
    this.#facets.return?.();
  }

  #advance(): void {
    const step = this.#facets.next();
    this.#next = step.done === true ? undefined : step.value;
  }
}

function listOf(kind: unknown): keyof Facets {
  for (const [known, list] of Object.entries(LIST_OF)) if (known === kind) return list;
  throw new ConfigError(
    `Cannot read the record: it holds the unknown facet kind ${JSON.stringify(kind)}; use the newer sallyport that wrote it`,
  );
}

function emptyFacets(): Record<keyof Facets, Facet[]> {
  return {
    ...{ clients: [], roles: [], runs: [], layers: [], methods: [] },
    ...{ paths: [], userAgents: [], addresses: [], snis: [], errors: [] },
    nameSources: [],
  };
}
