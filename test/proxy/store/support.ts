import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Attempt, ConnectionEvent, Ending } from '../../../proxy/event.ts';
import type { Recorder, RecorderOptions } from '../../../proxy/store/recorder.ts';
import type { RecorderTrouble } from '../../../proxy/store/trouble.ts';
import { type Host, parseHost } from '../../../rules/host.ts';

/** A folder of its own for the record of one test. */
export function temporaryRecord(): { file: string; folder: string; [Symbol.dispose](): void } {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-store-'));
  return {
    folder,
    file: join(folder, 'trial.db'),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}

export function host(text: string): Host {
  const parsed = parseHost(text);
  if (!parsed.ok) throw new Error(`${text}: ${parsed.reason}`);
  return parsed.value;
}

export const T0: number = Date.UTC(2026, 10, 20, 10, 0, 0);

export function attempt(name: string, more: Partial<Attempt> = {}): Attempt {
  return {
    startedAt: T0,
    client: '10.0.0.5',
    layer: 'proxy',
    protocol: 'tls',
    host: host(name),
    port: 443,
    verdict: 'allowed',
    method: 'CONNECT',
    ...more,
  };
}

export function ended(begun: Attempt, more: Partial<Ending> = {}): ConnectionEvent {
  return { ...begun, durationMs: 12, bytesUp: 100, bytesDown: 2000, status: 200, ...more };
}

/** Options of a recorder for the run `trial-1`, and what it reported. */
export function recording(
  file: string,
  more: Partial<RecorderOptions> = {},
): RecorderOptions & { readonly troubles: RecorderTrouble[] } {
  const troubles: RecorderTrouble[] = [];
  return {
    file,
    run: 'trial-1',
    layers: ['proxy'],
    toolVersion: '0.1.0',
    now: () => T0,
    report: (trouble) => troubles.push(trouble),
    troubles,
    ...more,
  };
}

/** Begins an attempt that must not have to wait. */
export function admit(recorder: Recorder, begun: Attempt): void {
  if (recorder.begin(begun) !== true) throw new Error(`${begun.host} was not admitted at once`);
}
