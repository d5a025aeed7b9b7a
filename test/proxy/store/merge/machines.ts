import { join } from 'node:path';
import fc from 'fast-check';
import type { ConnectionEvent, Flow, Lookup } from '../../../../proxy/event.ts';
import { FlowTally } from '../../../../proxy/store/flows.ts';
import { openImport } from '../../../../proxy/store/import-run.ts';
import { LookupTally } from '../../../../proxy/store/lookups.ts';
import { insertMark } from '../../../../proxy/store/marks.ts';
import { openStore } from '../../../../proxy/store/open.ts';
import type { Reader } from '../../../../proxy/store/reader.ts';
import { openRecorder } from '../../../../proxy/store/recorder.ts';
import { Tally } from '../../../../proxy/store/tally.ts';
import { admit, host, recording, T0 } from '../support.ts';

/** What is added to one run of a machine at a time. */
export interface Session {
  readonly run: string;
  readonly events: readonly ConnectionEvent[];
  readonly flows: readonly Flow[];
  readonly lookups: readonly Lookup[];
  readonly mark: string | undefined;
  /** Whether the recorder was killed, and the run never ended. */
  readonly isKilled: boolean;
}

const at = fc.integer({ min: T0, max: T0 + 1000 });
const client = fc.constantFrom('10.0.0.5', '10.0.0.6');

/** Few values of each kind, so that machines meet. */
const event: fc.Arbitrary<ConnectionEvent> = fc.record({
  startedAt: at,
  client,
  role: fc.constantFrom(undefined, 'head'),
  layer: fc.constantFrom('proxy', 'socks'),
  protocol: fc.constantFrom('tls', 'http'),
  host: fc.constantFrom(host('github.com'), host('10.1.2.3'), host('b.example')),
  port: fc.constantFrom(80, 443),
  verdict: fc.constantFrom('allowed', 'denied'),
  entry: fc.constantFrom(undefined, 'github.com'),
  method: fc.constantFrom(undefined, 'CONNECT'),
  path: fc.constantFrom(undefined, '/a', '/ü…😀'),
  userAgent: fc.constantFrom(undefined, 'curl/8'),
  sni: fc.constantFrom(undefined, 'github.com'),
  address: fc.constantFrom(undefined, '192.0.2.1'),
  status: fc.constantFrom(undefined, 200),
  error: fc.constantFrom(undefined, 'ECONNREFUSED'),
  durationMs: fc.nat(300),
  bytesUp: fc.nat(1000),
  bytesDown: fc.nat(2 ** 40),
});

const flow: fc.Arbitrary<Flow> = fc.record({
  at,
  client,
  address: fc.constantFrom('192.0.2.1', '192.0.2.9'),
  port: fc.constantFrom(0, 443),
  protocol: fc.constantFrom(6, 17),
  name: fc.constantFrom(undefined, 'github.com'),
  action: fc.constantFrom('allowed', 'denied', 'unanswered'),
  bytesUp: fc.nat(1000),
  bytesDown: fc.nat(1000),
});

const lookup: fc.Arbitrary<Lookup> = fc.record({
  at,
  client,
  name: fc.constantFrom('github.com', '_ldap._tcp.example.com'),
  type: fc.constantFrom('A', 'HTTPS'),
  verdict: fc.constantFrom('allowed', 'denied'),
  code: fc.constantFrom(undefined, 'NOERROR'),
  addresses: fc.constantFrom([], ['192.0.2.1']),
  chain: fc.constantFrom([], ['a.example'], ['b.example', 'a.example']),
});

export const session: fc.Arbitrary<Session> = fc.record({
  run: fc.constantFrom('trial-1', 'trial-2'),
  events: fc.array(event, { maxLength: 8 }),
  flows: fc.array(flow, { maxLength: 2 }),
  lookups: fc.array(lookup, { maxLength: 2 }),
  mark: fc.constantFrom(undefined, 'create', 'boot'),
  isKilled: fc.boolean(),
});

/** Adds what happened to the record of a machine; `turn` is when, in seconds. */
function play(file: string, turn: number, happened: Session): void {
  const now = (): number => T0 + turn * 1000;
  const { run, events, flows, lookups, mark, isKilled } = happened;
  const recorder = openRecorder(recording(file, { run, now, endsRun: !isKilled }));
  for (const one of events) {
    admit(recorder, one);
    recorder.end(one);
  }
  for (const one of lookups) recorder.lookup(one);
  recorder.close();
  const store = openStore(file, 'write');
  if (flows.length > 0) {
    const tally = new FlowTally();
    for (const one of flows) tally.add(one);
    const imported = openImport(store, { run, layers: ['import'], toolVersion: '0.1.0', now });
    imported.write({ tally: new Tally(), flows: tally, lookups: new LookupTally() });
    imported.finish();
  }
  if (mark !== undefined) insertMark(store, { run, name: mark, at: now() });
  store.close();
}

/** Plays what happened on each machine, and copies each file after each session: the last copy is the newest. */
export function playAll(folder: string, machines: readonly (readonly Session[])[]): string[][] {
  return machines.map((sessions, machine) => {
    const file = join(folder, `machine-${machine}.db`);
    return sessions.map((happened, turn) => {
      play(file, turn, happened);
      const copy = join(folder, `machine-${machine}-${turn}.db`);
      const { db, close } = openStore(file, 'write');
      db.prepare('VACUUM INTO ?').run(copy);
      close();
      return copy;
    });
  });
}

/** All that can be read of a record, but for the numbers of rows, and closes it. */
export function readAll(reader: Reader): object {
  const runs = reader.runs();
  const names = { runs: runs.map(({ name }) => name) };
  const all = {
    runs,
    newest: reader.newestRun(),
    destinations: reader.destinations(names),
    clients: reader.clients(names),
    lookups: reader.lookups(names),
    answers: reader.answers(names),
    flows: reader.flows(names),
    marks: reader.marks(names),
    events: names.runs.map((run) => [...reader.events({ run })].map(({ seq: _, ...one }) => one)),
    timelines: names.runs.map((run) => reader.timeline({ run, maxRows: 5 })),
  };
  reader.close();
  return all;
}
