import { expect, test } from 'vitest';
import type { Timeline } from '../../../proxy/event.ts';
import { openReader } from '../../../proxy/store/reader.ts';
import { openRecorder } from '../../../proxy/store/recorder.ts';
import { admit, attempt, ended, recording, T0, temporaryRecord } from './support.ts';

function timelineOf(file: string, maxRows: number): Timeline {
  const reader = openReader(file);
  try {
    return reader.timeline({ run: 'trial-1', maxRows });
  } finally {
    reader.close();
  }
}

/** Two clients at github.com, one of which comes three times and fails once; one more that is still open. */
function recordThree(file: string): void {
  const recorder = openRecorder(recording(file, { run: 'trial-1' }));
  const ask = (client: string, role: string, at: number, error?: string): void => {
    const asked = attempt('github.com', { client, role, startedAt: T0 + at });
    admit(recorder, asked);
    recorder.end({ ...ended(asked), error });
  };
  ask('10.0.0.5', 'head', 60_000, 'ECONNREFUSED');
  ask('10.0.0.5', 'head', 0);
  ask('10.0.0.6', 'compute', 30_000);
  ask('10.0.0.5', 'head', 120_000);
  admit(recorder, attempt('pypi.org', { client: '10.0.0.6', startedAt: T0 + 90_000 }));
  recorder.close();
}

test('each client has its own times at a destination, sorted, and what failed is counted', () => {
  using record = temporaryRecord();
  recordThree(record.file);

  const { contacts, rows, isCut } = timelineOf(record.file, 100);

  expect({ rows, isCut }).toEqual({ rows: 4, isCut: false });
  expect(
    contacts.map(({ host, client, times, failed }) => ({ host, client, times, failed })),
  ).toEqual([
    { host: 'github.com', client: '10.0.0.5', times: [T0, T0 + 60_000, T0 + 120_000], failed: 1 },
    { host: 'github.com', client: '10.0.0.6', times: [T0 + 30_000], failed: 0 },
    { host: 'pypi.org', client: '10.0.0.6', times: [], failed: 0 },
  ]);
  expect(contacts[0]).toMatchObject({ role: 'head', events: 3, lastSeen: T0 + 120_000 });
});

test('no more rows are read than asked for; the first and the last time are known all the same', () => {
  using record = temporaryRecord();
  recordThree(record.file);

  const { contacts, isCut } = timelineOf(record.file, 1);

  expect(isCut).toBe(true);
  expect(contacts[0]).toMatchObject({
    times: [T0 + 60_000],
    firstSeen: T0,
    lastSeen: T0 + 120_000,
  });
});
