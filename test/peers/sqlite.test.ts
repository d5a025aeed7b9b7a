import { expect, test } from 'vitest';
import { readEvents } from '../support/recording.ts';
import { runWell } from './support/peer.ts';
import { type PeerTrial, startTrial } from './support/peer-trial.ts';

/** Asks the sqlite3 program, as a person would who opens the file by hand. */
async function query<Row>(trial: PeerTrial, sql: string): Promise<Row[]> {
  const rows = await runWell('sqlite3', ['-readonly', '-json', trial.proxy.db, sql]);
  return rows === '' ? [] : JSON.parse(rows);
}

function get(trial: PeerTrial, url: string): Promise<string> {
  return runWell('curl', ['-sS', '--fail', '--noproxy', '', '-x', trial.proxy.url, url]);
}

test('the sqlite3 program sees a destination as soon as its client has the answer', async () => {
  await using trial = await startTrial((_req, res) => res.end('here'));

  await get(trial, 'http://one.example.test/a?token=secret');

  const sql = 'SELECT run, host, port, protocol, events, allowed FROM destinations';
  expect(await query(trial, sql)).toEqual([
    { run: 'peers', host: 'one.example.test', port: 80, protocol: 'http', events: 1, allowed: 1 },
  ]);
});

test('the sqlite3 program reads while the proxy writes, and neither is in the way of the other', async () => {
  await using trial = await startTrial((_req, res) => res.end('here'));
  let writing = true;
  const load = (async () => {
    // One curl, many URLs: [1-300] is its own pattern.
    await get(trial, 'http://h[1-300].example.test/');
    writing = false;
  })();
  const counts: number[] = [];
  while (writing) {
    const [row] = await query<{ n: number }>(trial, 'SELECT count(*) AS n FROM destinations');
    counts.push(row?.n ?? 0);
  }
  await load;

  expect(counts.length).toBeGreaterThan(1);
  expect(counts).toEqual(counts.toSorted((a, b) => a - b));
  expect((await trial.events()).length).toBe(300);
});

test('the documented views say what was recorded, in words and times that a person can read', async () => {
  await using trial = await startTrial((_req, res) => res.end('here'));
  await get(trial, 'http://one.example.test/a');
  await trial.proxy.stop();

  expect(await query(trial, 'SELECT name, events, destinations, clients FROM runs')).toEqual([
    { name: 'peers', events: 1, destinations: 1, clients: 1 },
  ]);
  const iso = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  expect(await query(trial, 'SELECT started, ended FROM runs')).toEqual([
    { started: iso, ended: iso },
  ]);
  const [event] = await query<object>(trial, 'SELECT * FROM events');
  expect(event).toEqual({ ...readEvents(trial.proxy.db, 'peers')[0], time: iso });
  expect(await query(trial, "SELECT kind, value FROM facets WHERE kind <> 'user-agent'")).toEqual(
    expect.arrayContaining([
      { kind: 'client', value: '127.0.0.1' },
      { kind: 'path', value: '/a' },
    ]),
  );
});
