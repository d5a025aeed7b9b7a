import { expect, test } from 'vitest';
import type { Flow } from '../../../proxy/event.ts';
import { countFlowDestinations, FlowTally } from '../../../proxy/store/flows.ts';
import { openImport } from '../../../proxy/store/import-run.ts';
import { openStore } from '../../../proxy/store/open.ts';
import { openReader } from '../../../proxy/store/reader.ts';
import { Tally } from '../../../proxy/store/tally.ts';
import { T0, temporaryRecord } from './support.ts';

function flow(changes: Partial<Flow> = {}): Flow {
  return {
    at: T0,
    lastAt: T0 + 60_000,
    client: '10.0.1.5',
    address: '203.0.113.9',
    port: 443,
    protocol: 6,
    action: 'allowed',
    bytesUp: 100,
    bytesDown: 0,
    ...changes,
  };
}

const run = { run: 'a', layers: ['import'], toolVersion: '0.1.0', now: () => T0 } as const;

test('both halves of a flow, and its repeats, are one row with the sum of its bytes', () => {
  using record = temporaryRecord();
  const store = openStore(record.file, 'write');
  const into = openImport(store, run);
  for (const batch of [
    [flow(), flow({ times: 0, bytesUp: 0, bytesDown: 900, at: T0 - 1 })],
    [flow({ at: T0 + 5, lastAt: T0 + 90_000 }), flow({ action: 'denied' })],
    [flow({ name: 'files.example.org', port: 8443, times: 0 })],
  ]) {
    const flows = new FlowTally();
    for (const one of batch) flows.add(one);
    into.write({ tally: new Tally(), flows });
  }
  into.finish();
  expect(countFlowDestinations(store, 'a')).toBe(2);
  store.close();

  const reader = openReader(record.file);
  const ends = { run: 'a', client: '10.0.1.5', address: '203.0.113.9', protocol: 6 };
  expect(reader.flows({ runs: ['a'] })).toEqual([
    {
      ...{ ...ends, port: 443, name: undefined, action: 'allowed', flows: 2 },
      ...{ bytesUp: 200, bytesDown: 900, firstSeen: T0 - 1, lastSeen: T0 + 90_000 },
    },
    {
      ...{ ...ends, port: 443, name: undefined, action: 'denied', flows: 1 },
      ...{ bytesUp: 100, bytesDown: 0, firstSeen: T0, lastSeen: T0 + 60_000 },
    },
    {
      ...{ ...ends, port: 8443, name: 'files.example.org', action: 'allowed', flows: 0 },
      ...{ bytesUp: 100, bytesDown: 0, firstSeen: T0, lastSeen: T0 + 60_000 },
    },
  ]);
  expect(reader.runs()).toMatchObject([
    { startedAt: T0 - 1, endedAt: T0 + 90_000, events: 0, flows: 3, clients: ['10.0.1.5'] },
  ]);
  expect(reader.newestRun()?.name).toBe('a');
  reader.close();
});

test('a full tally takes what it knows and refuses what is new', () => {
  const flows = new FlowTally(1);

  expect(flows.isEmpty).toBe(true);
  expect(flows.add(flow())).toBe(true);
  expect(flows.add(flow())).toBe(true);
  expect(flows.add(flow({ port: 22 }))).toBe(false);
  expect([...flows.rows()]).toMatchObject([{ flows: 2, bytesUp: 200 }]);
});
