import { expect, test } from 'vitest';
import type { Flow, Lookup } from '../../../proxy/event.ts';
import { exportLines } from '../../../proxy/export/export-lines.ts';
import { openImportRecord } from '../../../proxy/import/import-record.ts';
import { jsonl } from '../../../proxy/import/jsonl.ts';
import { MAX_LINE_BYTES } from '../../../proxy/import/lines.ts';
import { writeMark } from '../../../proxy/store/marks.ts';
import { mergeFile } from '../../../proxy/store/merge/merge-file.ts';
import { openStore } from '../../../proxy/store/open.ts';
import { openReader, type Reader } from '../../../proxy/store/reader.ts';
import { openRecorder } from '../../../proxy/store/recorder.ts';
import { admit, attempt, ended, recording, T0, temporaryRecord } from '../store/support.ts';

const FLOW: Flow = {
  ...{ at: T0, lastAt: T0 + 60_000, client: '10.0.0.5', address: '203.0.113.9', port: 22 },
  ...{ protocol: 6, action: 'denied', bytesUp: 60, bytesDown: 0 },
};
const LOOKUP: Lookup = {
  ...{ at: T0, client: '10.0.0.6', name: 'files.example.org', type: 'AAAA', verdict: 'allowed' },
  ...{ code: 'NOERROR', addresses: ['2001:db8::9'], chain: ['cdn.example.net'] },
};

/** A run with something of everything. */
function recordAll(file: string): void {
  const recorder = openRecorder(recording(file, { now: () => T0 }));
  const first = attempt('github.com', { role: 'compute', userAgent: 'git/2' });
  const plain = attempt('mirror.example.org', {
    ...{ protocol: 'http', port: 80, method: 'GET', path: '/a%20b', client: '10.0.0.6' },
    ...{ startedAt: T0 + 2_000, verdict: 'denied', entry: '*.example.org' },
  });
  for (const one of [first, plain]) admit(recorder, one);
  recorder.end(ended(first, { address: '140.82.112.3', sni: 'github.com' }));
  recorder.end(ended(plain, { status: 403, error: 'no-entry' }));
  recorder.malformed();
  recorder.lookup(LOOKUP);
  recorder.lookup({ ...LOOKUP, at: T0 + 9_000, verdict: 'denied', code: undefined, addresses: [] });
  recorder.close();
  writeMark({ file, run: 'trial-1', name: 'node-boot', at: T0 + 1_000 });
  const record = importInto(file);
  record.recordFlow(FLOW);
  record.recordFlow({ ...FLOW, name: 'ssh.example.org', action: 'allowed', times: 0 });
  record.finish();
  record.close();
}

function importInto(file: string, keepEvents = true): ReturnType<typeof openImportRecord> {
  const header = { run: 'trial-1', layers: ['import'] as const, toolVersion: '0.1.0' };
  return openImportRecord({ file, keepEvents, ...header, now: () => T0 });
}

/** All that a reader can tell of the run. */
function everything(reader: Reader): object {
  const runs = { runs: ['trial-1'] };
  return {
    run: reader.runs()[0],
    destinations: reader.destinations(runs),
    clients: reader.clients(runs),
    lookups: reader.lookups(runs),
    answers: reader.answers(runs),
    flows: reader.flows(runs),
    marks: reader.marks(runs),
    events: [...reader.events({ run: 'trial-1' })],
  };
}

/** Exports the newest run of one record into another, line by line as text, and reads both. */
function exportInto(from: string, to: string): { before: object; after: object; lines: string[] } {
  const reader = openReader(from);
  const run = reader.newestRun();
  if (run === undefined) throw new Error('no run');
  const lines = [...exportLines(reader, { run, withEvents: true })].map((line) =>
    JSON.stringify(line),
  );
  const parser = jsonl.open({ now: 0 });
  const record = importInto(to);
  for (const line of lines) {
    const result = parser.parse(line);
    if (result.kind !== 'restored') throw new Error(`${result.kind}: ${line}`);
    record.restore(result.line);
  }
  record.finish();
  record.close();
  const restored = openReader(to);
  const [before, after] = [everything(reader), everything(restored)];
  restored.close();
  reader.close();
  return { before, after, lines };
}

test('what is exported and imported into an empty record is the same run', () => {
  using from = temporaryRecord();
  using to = temporaryRecord();
  recordAll(from.file);

  const { before, after } = exportInto(from.file, to.file);

  expect(after).toEqual(before);
  expect(after).toMatchObject({ run: { layers: ['import', 'proxy'], malformed: 1, flows: 1 } });
});

test('a run that several machines recorded is exported as the one that it is read as', () => {
  using one = temporaryRecord();
  using other = temporaryRecord();
  using merged = temporaryRecord();
  using to = temporaryRecord();
  recordAll(one.file);
  recordAll(other.file);
  const record = openStore(merged.file, 'write');
  for (const { file } of [one, other]) mergeFile(record, file);
  record.close();

  const { before, after } = exportInto(merged.file, to.file);

  expect(withoutNumbers(after)).toEqual(withoutNumbers(before));
  expect(after).toMatchObject({ run: { events: 4, malformed: 2, flows: 2, lookups: 4 } });
});

test('a destination with a thousand long paths is lines that an import takes', () => {
  using from = temporaryRecord();
  using to = temporaryRecord();
  const recorder = openRecorder(recording(from.file, { now: () => T0 }));
  for (let place = 0; place < 1_100; place++) {
    const begun = attempt('github.com', { path: `/${place}/${'ü'.repeat(900)}` });
    admit(recorder, begun);
    recorder.end(ended(begun));
  }
  recorder.close();

  const { before, after, lines } = exportInto(from.file, to.file);

  expect(after).toEqual(before);
  const counts = lines.filter((line) => line.startsWith('{"type":"destination"'));
  expect(Math.max(...counts.map((line) => Buffer.byteLength(line)))).toBeLessThan(MAX_LINE_BYTES);
});

/** Rows of several machines are numbered anew. */
function withoutNumbers(all: object): object {
  return JSON.parse(JSON.stringify(all, (key, value) => (key === 'seq' ? undefined : value)));
}

test('without events the counts are there all the same', () => {
  using from = temporaryRecord();
  recordAll(from.file);
  const reader = openReader(from.file);
  const run = reader.newestRun();
  const lines = run === undefined ? [] : [...exportLines(reader, { run, withEvents: false })];
  reader.close();

  expect(lines.map(({ type }) => type)).toEqual([
    ...['run', 'client', 'client', 'destination', 'destination'],
    ...['lookup', 'lookup', 'answer', 'flow', 'flow', 'mark'],
  ]);
});
