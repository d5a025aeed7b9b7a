import { expect, test } from 'vitest';
import type { Lookup } from '../../../proxy/event.ts';
import { LookupTally } from '../../../proxy/store/lookups.ts';
import { openReader } from '../../../proxy/store/reader.ts';
import { openRecorder } from '../../../proxy/store/recorder.ts';
import { recording, T0, temporaryRecord } from './support.ts';

function lookup(changes: Partial<Lookup> = {}): Lookup {
  return {
    at: T0,
    client: '10.0.1.5',
    name: 'files.example.org',
    type: 'A',
    verdict: 'allowed',
    code: 'NOERROR',
    addresses: ['203.0.113.9'],
    chain: ['cdn.example.net'],
    ...changes,
  };
}

test('a recorder counts lookups with their answers, and the newest chain of names wins', () => {
  using record = temporaryRecord();
  const recorder = openRecorder(recording(record.file));
  expect(recorder.lookup(lookup())).toBe(true);
  recorder.lookup(lookup({ at: T0 + 5, chain: [], addresses: ['203.0.113.9', '203.0.113.10'] }));
  recorder.lookup(lookup({ verdict: 'denied', code: undefined, addresses: [], chain: [] }));
  recorder.close();

  const reader = openReader(record.file);
  const runs = { runs: ['trial-1'] };
  const who = { run: 'trial-1', client: '10.0.1.5', name: 'files.example.org' };
  expect(reader.lookups(runs)).toEqual([
    {
      ...who,
      type: 'A',
      verdict: 'allowed',
      code: 'NOERROR',
      lookups: 2,
      firstSeen: T0,
      lastSeen: T0 + 5,
    },
    {
      ...who,
      type: 'A',
      verdict: 'denied',
      code: undefined,
      lookups: 1,
      firstSeen: T0,
      lastSeen: T0,
    },
  ]);
  expect(reader.answers(runs)).toEqual([
    { ...who, address: '203.0.113.10', chain: [], answers: 1, firstSeen: T0 + 5, lastSeen: T0 + 5 },
    { ...who, address: '203.0.113.9', chain: [], answers: 2, firstSeen: T0, lastSeen: T0 + 5 },
  ]);
  expect(reader.runs()).toMatchObject([{ lookups: 3, clients: ['10.0.1.5'] }]);
  reader.close();
});

test('an older batch does not bring back an older chain', () => {
  using record = temporaryRecord();
  const recorder = openRecorder(recording(record.file));
  recorder.lookup(lookup({ at: T0 + 5, chain: ['new.example.net'] }));
  recorder.close();
  const late = openRecorder(recording(record.file));
  late.lookup(lookup({ at: T0, chain: ['old.example.net'] }));
  late.close();

  const reader = openReader(record.file);
  expect(reader.answers({ runs: ['trial-1'] })).toMatchObject([
    { chain: ['new.example.net'], firstSeen: T0, lastSeen: T0 + 5 },
  ]);
  reader.close();
});

test('a full tally refuses, and a name of any length is kept short', () => {
  const lookups = new LookupTally(2);

  expect(lookups.add(lookup({ name: 'x'.repeat(5_000) }))).toBe(true);
  expect(lookups.add(lookup())).toBe(false);
  expect([...lookups.lookups.values()].map(({ name }) => name.length)).toEqual([1_001]);
});
