/** `PRAGMA application_id` of a record: "Sall" in ASCII, so that `file` and we can tell it from other SQLite files. */
export const APPLICATION_ID = 0x53_61_6c_6c;

/**
 * The first version. Times are milliseconds since the epoch, UTC. Every aggregate is kept as events
 * arrive, so that a report never reads `event`; docs/schema/database.md explains the tables to
 * people who open the file by hand.
 */
const VERSION_1 = `
CREATE TABLE run (
  id           INTEGER PRIMARY KEY,
  uid          TEXT    NOT NULL UNIQUE, -- random, for life: two files that hold this uid hold parts of one run
  name         TEXT    NOT NULL UNIQUE, -- what --run says
  started_at   INTEGER NOT NULL,
  ended_at     INTEGER,                 -- NULL while it is recorded, and for ever when the recorder was killed
  opened_at    INTEGER NOT NULL,        -- when a recorder or an import last opened it; the newest run has the greatest
  layers       TEXT    NOT NULL,        -- JSON array of the capture layers that were on
  tool_version TEXT    NOT NULL,        -- version of sallyport that opened it last
  malformed    INTEGER NOT NULL DEFAULT 0, -- requests that named no destination
  unrecorded   INTEGER NOT NULL DEFAULT 0, -- attempts answered 503 because the buffer was full; counted nowhere else
  last_event   INTEGER NOT NULL DEFAULT 0  -- seq of the newest event row; never goes back, also when rows are deleted
) STRICT;

CREATE TABLE destination (
  id         INTEGER PRIMARY KEY,
  run_id     INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
  host       TEXT    NOT NULL, -- canonical: lower-case ASCII, no trailing dot, no brackets
  port       INTEGER NOT NULL,
  protocol   TEXT    NOT NULL, -- tls, http, tcp
  events     INTEGER NOT NULL, -- attempts that began = allowed + denied + would_deny
  allowed    INTEGER NOT NULL,
  denied     INTEGER NOT NULL,
  would_deny INTEGER NOT NULL,
  bytes_up   INTEGER NOT NULL, -- of attempts that ended
  bytes_down INTEGER NOT NULL,
  first_seen INTEGER NOT NULL,
  last_seen  INTEGER NOT NULL, -- start of the latest attempt
  UNIQUE (run_id, host, port, protocol)
) STRICT;

CREATE TABLE facet (
  destination_id INTEGER NOT NULL REFERENCES destination (id) ON DELETE CASCADE,
  kind           TEXT    NOT NULL, -- client, role, layer, method, path, user-agent, address, sni, error, name-from
  value          TEXT    NOT NULL, -- '…' collects what came after the first 1,000 values of a kind
  events         INTEGER NOT NULL,
  first_seen     INTEGER NOT NULL,
  last_seen      INTEGER NOT NULL,
  PRIMARY KEY (destination_id, kind, value)
) STRICT, WITHOUT ROWID;

CREATE TABLE client (
  id         INTEGER PRIMARY KEY,
  run_id     INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
  address    TEXT    NOT NULL, -- canonical, without port
  role       TEXT    NOT NULL, -- '' where nobody named one; one address may have several, by user
  events     INTEGER NOT NULL,
  first_seen INTEGER NOT NULL,
  last_seen  INTEGER NOT NULL,
  UNIQUE (run_id, address, role)
) STRICT;

-- Numbered by run, so that one run is one range of the key; a second index would halve the rate.
-- destination_id and client_id are not declared as references: checking them would cost each row.
CREATE TABLE event (
  run_id         INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
  seq            INTEGER NOT NULL, -- 1, 2, 3 ... in the order in which attempts ended
  destination_id INTEGER NOT NULL,
  client_id      INTEGER NOT NULL,
  started_at     INTEGER NOT NULL,
  duration_ms    INTEGER NOT NULL,
  layer          TEXT    NOT NULL, -- proxy, socks, transparent, intercept, dns, import
  verdict        TEXT    NOT NULL, -- allowed, denied, would-deny
  entry          TEXT,             -- the policy entry that decided
  method         TEXT,
  path           TEXT,             -- plain and intercepted HTTP; never the query string
  user_agent     TEXT,
  sni            TEXT,
  address        TEXT,             -- connected to, or last tried
  status         INTEGER,          -- HTTP status that the client got
  error          TEXT,             -- NULL when all went well
  bytes_up       INTEGER NOT NULL,
  bytes_down     INTEGER NOT NULL,
  PRIMARY KEY (run_id, seq)
) STRICT, WITHOUT ROWID;

CREATE VIEW runs AS
SELECT name,
       strftime('%Y-%m-%dT%H:%M:%fZ', started_at / 1000.0, 'unixepoch') AS started,
       strftime('%Y-%m-%dT%H:%M:%fZ', ended_at / 1000.0, 'unixepoch') AS ended,
       layers,
       (SELECT coalesce(sum(events), 0) FROM destination WHERE run_id = run.id) AS events,
       (SELECT count(*) FROM destination WHERE run_id = run.id) AS destinations,
       (SELECT count(DISTINCT address) FROM client WHERE run_id = run.id) AS clients,
       malformed, unrecorded, tool_version
FROM run
ORDER BY opened_at, id;

CREATE VIEW destinations AS
SELECT run.name AS run, host, port, protocol, events, allowed, denied, would_deny, bytes_up, bytes_down,
       strftime('%Y-%m-%dT%H:%M:%fZ', first_seen / 1000.0, 'unixepoch') AS first_seen,
       strftime('%Y-%m-%dT%H:%M:%fZ', last_seen / 1000.0, 'unixepoch') AS last_seen
FROM destination JOIN run ON run.id = run_id;

CREATE VIEW facets AS
SELECT run.name AS run, host, port, protocol, kind, value, facet.events,
       strftime('%Y-%m-%dT%H:%M:%fZ', facet.first_seen / 1000.0, 'unixepoch') AS first_seen,
       strftime('%Y-%m-%dT%H:%M:%fZ', facet.last_seen / 1000.0, 'unixepoch') AS last_seen
FROM facet
JOIN destination ON destination.id = destination_id
JOIN run ON run.id = run_id;

CREATE VIEW events AS
SELECT run.name AS run, seq,
       strftime('%Y-%m-%dT%H:%M:%fZ', event.started_at / 1000.0, 'unixepoch') AS time,
       client.address AS client, client.role, layer, method, protocol, host, port, path, verdict, entry,
       status, sni, event.address, user_agent, event.bytes_up, event.bytes_down, duration_ms, error
FROM event
JOIN run ON run.id = event.run_id
JOIN destination ON destination.id = destination_id
JOIN client ON client.id = client_id;
`;

/** Marks: a script says while it records that a phase begins. One that is written twice is one. */
const VERSION_2 = `
CREATE TABLE mark (
  run_id INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
  at     INTEGER NOT NULL,
  name   TEXT    NOT NULL, -- the phase that begins: create, node-boot, or what the script calls it
  PRIMARY KEY (run_id, at, name)
) STRICT, WITHOUT ROWID;

CREATE VIEW marks AS
SELECT run.name AS run, strftime('%Y-%m-%dT%H:%M:%fZ', at / 1000.0, 'unixepoch') AS time, mark.name
FROM mark JOIN run ON run.id = run_id;
`;

/**
 * What the network saw beside the proxy: lookups and their answers (the DNS layer, imported query
 * logs) and flows (imported flow logs). They are joined when they are read, so that it does not
 * matter which log came first.
 */
const VERSION_3 = `
CREATE TABLE lookup (
  run_id     INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
  client     TEXT    NOT NULL, -- canonical address, '' where a log does not say
  name       TEXT    NOT NULL, -- lower-case ASCII, no trailing dot
  type       TEXT    NOT NULL, -- A, AAAA, HTTPS ...; TYPE65280 where it has no name
  verdict    TEXT    NOT NULL, -- allowed, denied, would-deny
  code       TEXT    NOT NULL, -- NOERROR, NXDOMAIN ...; '' where nobody answered
  lookups    INTEGER NOT NULL,
  first_seen INTEGER NOT NULL,
  last_seen  INTEGER NOT NULL,
  PRIMARY KEY (run_id, client, name, type, verdict, code)
) STRICT, WITHOUT ROWID;

CREATE TABLE answer (
  run_id     INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
  client     TEXT    NOT NULL,
  name       TEXT    NOT NULL, -- the name asked for
  address    TEXT    NOT NULL, -- canonical
  chain      TEXT    NOT NULL, -- JSON array: the names in between (CNAME), of the latest answer
  answers    INTEGER NOT NULL,
  first_seen INTEGER NOT NULL,
  last_seen  INTEGER NOT NULL,
  PRIMARY KEY (run_id, client, name, address)
) STRICT, WITHOUT ROWID;

CREATE TABLE flow (
  run_id     INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
  client     TEXT    NOT NULL, -- whoever opened it, whichever way the bytes went
  address    TEXT    NOT NULL, -- canonical
  port       INTEGER NOT NULL, -- 0 where the protocol has none
  protocol   INTEGER NOT NULL, -- IANA number: 6 TCP, 17 UDP, 1 ICMP
  name       TEXT    NOT NULL, -- host that the traffic itself named (SNI, HTTP Host); '' where it did not
  action     TEXT    NOT NULL, -- allowed, denied, unanswered
  flows      INTEGER NOT NULL, -- 0 where only the answering half was logged
  bytes_up   INTEGER NOT NULL,
  bytes_down INTEGER NOT NULL,
  first_seen INTEGER NOT NULL,
  last_seen  INTEGER NOT NULL,
  PRIMARY KEY (run_id, client, address, port, protocol, name, action)
) STRICT, WITHOUT ROWID;

CREATE VIEW lookups AS
SELECT run.name AS run, client, lookup.name, type, verdict, code, lookups,
       strftime('%Y-%m-%dT%H:%M:%fZ', first_seen / 1000.0, 'unixepoch') AS first_seen,
       strftime('%Y-%m-%dT%H:%M:%fZ', last_seen / 1000.0, 'unixepoch') AS last_seen
FROM lookup JOIN run ON run.id = run_id;

CREATE VIEW answers AS
SELECT run.name AS run, client, answer.name, address, chain, answers,
       strftime('%Y-%m-%dT%H:%M:%fZ', first_seen / 1000.0, 'unixepoch') AS first_seen,
       strftime('%Y-%m-%dT%H:%M:%fZ', last_seen / 1000.0, 'unixepoch') AS last_seen
FROM answer JOIN run ON run.id = run_id;

CREATE VIEW flows AS
SELECT run.name AS run, client, address, port, protocol, flow.name, action, flows, bytes_up, bytes_down,
       strftime('%Y-%m-%dT%H:%M:%fZ', first_seen / 1000.0, 'unixepoch') AS first_seen,
       strftime('%Y-%m-%dT%H:%M:%fZ', last_seen / 1000.0, 'unixepoch') AS last_seen
FROM flow JOIN run ON run.id = run_id;
`;

/**
 * Records of many machines in one file: a run belongs to the file whose recorder writes it, and several may have one
 * name. The views show a name as all that is recorded under it, as reports do.
 *
 * A file that exists is known by the uid of its first run, so that copies of it stay copies of one file. The table is
 * built anew, as SQLite cannot drop UNIQUE (https://www.sqlite.org/lang_altertable.html#otheralter, read
 * 2026-11-20); whoever applies this has foreign keys switched off, or all that runs hold would go with them.
 */
const VERSION_4 = `
DROP VIEW runs;
DROP VIEW destinations;
DROP VIEW facets;
DROP VIEW events;
DROP VIEW marks;
DROP VIEW lookups;
DROP VIEW answers;
DROP VIEW flows;

CREATE TABLE store (
  uid TEXT NOT NULL -- of this file and its copies, for life; one row
) STRICT;
INSERT INTO store (uid)
SELECT coalesce((SELECT uid FROM run ORDER BY id LIMIT 1), lower(hex(randomblob(16))));

CREATE TABLE run_of_file (
  id           INTEGER PRIMARY KEY,
  uid          TEXT    NOT NULL UNIQUE, -- random, for life: two files that hold this uid hold states of one run
  origin       TEXT    NOT NULL,        -- store.uid of the file whose recorders continue it
  name         TEXT    NOT NULL,        -- what --run says; merged from many files, several runs may have one
  started_at   INTEGER NOT NULL,
  ended_at     INTEGER,                 -- NULL while it is recorded, and for ever when the recorder was killed
  opened_at    INTEGER NOT NULL,        -- when a recorder or an import last opened it; the newest run has the greatest
  layers       TEXT    NOT NULL,        -- JSON array of the capture layers that were on
  tool_version TEXT    NOT NULL,        -- version of sallyport that opened it last
  malformed    INTEGER NOT NULL DEFAULT 0, -- requests that named no destination
  unrecorded   INTEGER NOT NULL DEFAULT 0, -- attempts answered 503 because the buffer was full; counted nowhere else
  last_event   INTEGER NOT NULL DEFAULT 0, -- seq of the newest event row; never goes back, also when rows are deleted
  UNIQUE (origin, name)
) STRICT;
INSERT INTO run_of_file (id, uid, origin, name, started_at, ended_at, opened_at, layers, tool_version, malformed,
  unrecorded, last_event)
SELECT id, run.uid, store.uid, name, started_at, ended_at, opened_at, layers, tool_version, malformed, unrecorded,
  last_event
FROM run, store;
DROP TABLE run;
ALTER TABLE run_of_file RENAME TO run;

CREATE VIEW runs AS
SELECT name,
       strftime('%Y-%m-%dT%H:%M:%fZ', min(started_at) / 1000.0, 'unixepoch') AS started,
       CASE WHEN count(ended_at) = count(*)
         THEN strftime('%Y-%m-%dT%H:%M:%fZ', max(ended_at) / 1000.0, 'unixepoch') END AS ended,
       (SELECT json_group_array(value) FROM (
          SELECT DISTINCT value FROM run AS part, json_each(part.layers)
          WHERE part.name = run.name ORDER BY value)) AS layers,
       (SELECT coalesce(sum(events), 0) FROM destination JOIN run AS part ON part.id = run_id
        WHERE part.name = run.name) AS events,
       (SELECT count(*) FROM (SELECT DISTINCT host, port, protocol FROM destination
          JOIN run AS part ON part.id = run_id WHERE part.name = run.name)) AS destinations,
       (SELECT count(DISTINCT address) FROM client JOIN run AS part ON part.id = run_id
        WHERE part.name = run.name) AS clients,
       sum(malformed) AS malformed, sum(unrecorded) AS unrecorded,
       (SELECT tool_version FROM run AS part WHERE part.name = run.name
        ORDER BY opened_at DESC, uid LIMIT 1) AS tool_version
FROM run
GROUP BY name
ORDER BY max(opened_at), name;

CREATE VIEW destinations AS
SELECT run.name AS run, host, port, protocol, sum(events) AS events, sum(allowed) AS allowed,
       sum(denied) AS denied, sum(would_deny) AS would_deny, sum(bytes_up) AS bytes_up,
       sum(bytes_down) AS bytes_down,
       strftime('%Y-%m-%dT%H:%M:%fZ', min(first_seen) / 1000.0, 'unixepoch') AS first_seen,
       strftime('%Y-%m-%dT%H:%M:%fZ', max(last_seen) / 1000.0, 'unixepoch') AS last_seen
FROM destination JOIN run ON run.id = run_id
GROUP BY run.name, host, port, protocol;

CREATE VIEW facets AS
SELECT run.name AS run, host, port, protocol, kind, value, sum(facet.events) AS events,
       strftime('%Y-%m-%dT%H:%M:%fZ', min(facet.first_seen) / 1000.0, 'unixepoch') AS first_seen,
       strftime('%Y-%m-%dT%H:%M:%fZ', max(facet.last_seen) / 1000.0, 'unixepoch') AS last_seen
FROM facet
JOIN destination ON destination.id = destination_id
JOIN run ON run.id = run_id
GROUP BY run.name, host, port, protocol, kind, value;

CREATE VIEW events AS
SELECT run.name AS run, seq,
       strftime('%Y-%m-%dT%H:%M:%fZ', event.started_at / 1000.0, 'unixepoch') AS time,
       client.address AS client, client.role, layer, method, protocol, host, port, path, verdict, entry,
       status, sni, event.address, user_agent, event.bytes_up, event.bytes_down, duration_ms, error
FROM event
JOIN run ON run.id = event.run_id
JOIN destination ON destination.id = destination_id
JOIN client ON client.id = client_id;

CREATE VIEW marks AS
SELECT DISTINCT run.name AS run, strftime('%Y-%m-%dT%H:%M:%fZ', at / 1000.0, 'unixepoch') AS time, mark.name
FROM mark JOIN run ON run.id = run_id;

CREATE VIEW lookups AS
SELECT run.name AS run, client, lookup.name, type, verdict, code, sum(lookups) AS lookups,
       strftime('%Y-%m-%dT%H:%M:%fZ', min(first_seen) / 1000.0, 'unixepoch') AS first_seen,
       strftime('%Y-%m-%dT%H:%M:%fZ', max(last_seen) / 1000.0, 'unixepoch') AS last_seen
FROM lookup JOIN run ON run.id = run_id
GROUP BY run.name, client, lookup.name, type, verdict, code;

CREATE VIEW answers AS
SELECT run.name AS run, client, answer.name, address,
       substr(max(format('%016d', last_seen) || chain), 17) AS chain, -- of the latest
       sum(answers) AS answers,
       strftime('%Y-%m-%dT%H:%M:%fZ', min(first_seen) / 1000.0, 'unixepoch') AS first_seen,
       strftime('%Y-%m-%dT%H:%M:%fZ', max(last_seen) / 1000.0, 'unixepoch') AS last_seen
FROM answer JOIN run ON run.id = run_id
GROUP BY run.name, client, answer.name, address;

CREATE VIEW flows AS
SELECT run.name AS run, client, address, port, protocol, flow.name, action, sum(flows) AS flows,
       sum(bytes_up) AS bytes_up, sum(bytes_down) AS bytes_down,
       strftime('%Y-%m-%dT%H:%M:%fZ', min(first_seen) / 1000.0, 'unixepoch') AS first_seen,
       strftime('%Y-%m-%dT%H:%M:%fZ', max(last_seen) / 1000.0, 'unixepoch') AS last_seen
FROM flow JOIN run ON run.id = run_id
GROUP BY run.name, client, address, port, protocol, flow.name, action;
`;

/**
 * Which allowlist was in force: a number in each row, and what it stands for once a run. Numbered by run, so that
 * a run can be copied to another file as it is.
 */
const VERSION_5 = `
CREATE TABLE policy (
  run_id     INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
  number     INTEGER NOT NULL, -- 1, 2, 3 ... in the order in which the run met them
  name       TEXT    NOT NULL, -- what the allowlist calls itself
  digest     TEXT    NOT NULL, -- the first digits of the SHA-256 of its file
  first_seen INTEGER NOT NULL, -- start of the first attempt of which a row was written
  PRIMARY KEY (run_id, number),
  UNIQUE (run_id, name, digest)
) STRICT, WITHOUT ROWID;

ALTER TABLE event ADD COLUMN policy INTEGER; -- number in policy; NULL where nothing was enforced

DROP VIEW events;
CREATE VIEW events AS
SELECT run.name AS run, seq,
       strftime('%Y-%m-%dT%H:%M:%fZ', event.started_at / 1000.0, 'unixepoch') AS time,
       client.address AS client, client.role, layer, method, protocol, host, port, path, verdict, entry,
       status, sni, event.address, user_agent, event.bytes_up, event.bytes_down, duration_ms, error,
       policy.name || '@' || policy.digest AS policy
FROM event
JOIN run ON run.id = event.run_id
JOIN destination ON destination.id = destination_id
JOIN client ON client.id = client_id
LEFT JOIN policy ON policy.run_id = event.run_id AND policy.number = event.policy;

CREATE VIEW policies AS
SELECT run.name AS run, policy.name || '@' || digest AS policy, policy.name, digest,
       strftime('%Y-%m-%dT%H:%M:%fZ', min(first_seen) / 1000.0, 'unixepoch') AS first_seen
FROM policy JOIN run ON run.id = run_id
GROUP BY run.name, policy.name, digest
ORDER BY min(first_seen);
`;

/**
 * The SQL that leads from each version to the next; `PRAGMA user_version` says how many have been
 * applied. A released migration is never edited: a change is a new one at the end.
 */
export const MIGRATIONS: readonly string[] = [
  VERSION_1,
  VERSION_2,
  VERSION_3,
  VERSION_4,
  VERSION_5,
];
