import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Attempt } from '../../proxy/event.ts';
import { openRecorder, type Recorder } from '../../proxy/store/recorder.ts';
import { parseHost } from '../../rules/host.ts';

/** In memory where the system has a place for it: what is measured is not the disk. */
export function scratchFolder(): string {
  return mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'sallyport-bench-'));
}

/** A recorder of one run in a file of its own; trouble ends the measurement. */
export function benchRecorder(folder: string, name: string): Recorder {
  return openRecorder({
    ...{ file: join(folder, `${name}.db`), run: 'bench', layers: ['proxy'], toolVersion: 'bench' },
    now: Date.now,
    report({ message }) {
      throw new Error(message);
    },
  });
}

/** One attempt from its beginning to its end, to the host of this number. */
export function recordHost(recorder: Recorder, number: number): void {
  const attempt = attemptAt(number);
  // In memory nothing waits.
  void recorder.begin(attempt);
  recorder.end({ ...attempt, status: 200, durationMs: 1, bytesUp: 100, bytesDown: 1_000 });
}

function attemptAt(number: number): Attempt {
  const host = parseHost(`h${number}.example.com`);
  if (!host.ok) throw new Error(host.reason);
  const asked = { client: '10.0.0.1', layer: 'proxy', protocol: 'tls', port: 443 } as const;
  return {
    ...asked,
    startedAt: Date.now(),
    host: host.value,
    verdict: 'allowed',
    method: 'CONNECT',
  };
}
