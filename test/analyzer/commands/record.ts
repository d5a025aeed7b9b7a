import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ConnectionEvent } from '../../../proxy/event.ts';
import { writeTally } from '../../../proxy/store/import-run.ts';
import { openStore } from '../../../proxy/store/open.ts';
import { Tally } from '../../../proxy/store/tally.ts';
import { defaultProtocol } from '../../../rules/protocol.ts';
import { host } from '../sample-record.ts';

export interface TemporaryFolder extends Disposable {
  readonly folder: string;
  /** A record that is not there yet. */
  readonly db: string;
}

export function temporaryFolder(): TemporaryFolder {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-report-'));
  return {
    folder,
    db: join(folder, 'trial.db'),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}

const START = Date.parse('2026-11-20T10:00:00Z');

/** Writes a run that holds one attempt for each authority, one second after the other. */
export function record(db: string, run: string, authorities: readonly string[]): void {
  const tally = new Tally();
  for (const [i, authority] of authorities.entries()) {
    const event = eventAt(START + i * 1_000, authority);
    tally.begin(event);
    tally.end(event);
  }
  const store = openStore(db, 'write');
  try {
    const now = (): number => START;
    writeTally(store, { run, layers: ['proxy'], toolVersion: '0.1.0', now }, tally);
  } finally {
    store.close();
  }
}

function eventAt(startedAt: number, authority: string): ConnectionEvent {
  const [, name = '', port = '', path] = /^([^/]*):(\d+)(\/.*)?$/.exec(authority) ?? [];
  return {
    startedAt,
    client: '10.0.0.10',
    layer: 'proxy',
    protocol: defaultProtocol(Number(port)),
    host: host(name),
    port: Number(port),
    verdict: 'allowed',
    path,
    durationMs: 5,
    bytesUp: 100,
    bytesDown: 2_000,
  };
}
