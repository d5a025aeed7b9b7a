import type { ConnectionEvent } from '../../../proxy/event.ts';
import { openRecorder } from '../../../proxy/store/recorder.ts';
import { defaultProtocol } from '../../../rules/protocol.ts';
import { host } from '../sample-record.ts';

/** When the runs of these tests begin. */
export const START: number = Date.parse('2026-11-20T10:00:00Z');

/** One attempt as a test writes it: who asked for what, and what differs from the usual. */
export interface Asked extends Partial<Omit<ConnectionEvent, 'host' | 'port'>> {
  /** `github.com:443`. */
  readonly at: string;
  /** Seconds after the start of the run. */
  readonly s?: number;
}

export interface RunWritten {
  readonly db: string;
  readonly run?: string;
  readonly asked: readonly Asked[];
}

/** Records a run through the recorder that the proxy has. */
export function recordRun({ db, run = 'trial-1', asked }: RunWritten): void {
  let now = START;
  const recorder = openRecorder({
    ...{ file: db, run, layers: ['proxy'], toolVersion: '0.1.0' },
    now: () => now,
    report: ({ message }) => {
      throw new Error(message);
    },
  });
  for (const one of asked) {
    const event = toEvent(one);
    now = event.startedAt;
    if (recorder.begin(event) !== true) throw new Error('the record cannot be written');
    recorder.end(event);
  }
  now = START + 600_000;
  recorder.close();
}

function toEvent({ at, s = 0, ...more }: Asked): ConnectionEvent {
  const colon = at.lastIndexOf(':');
  const port = Number(at.slice(colon + 1));
  return {
    startedAt: START + s * 1_000,
    durationMs: 5,
    client: '10.0.0.10',
    layer: 'proxy',
    protocol: defaultProtocol(port),
    host: host(at.slice(0, colon)),
    port,
    verdict: 'allowed',
    bytesUp: 100,
    bytesDown: 2_000,
    ...more,
  };
}

/** What a small cluster asks for: each kind of row is among it. */
export const CLUSTER: readonly Asked[] = [
  { at: 'github.com:443', role: 'head', userAgent: 'git/2.39' },
  { at: 'sqs.us-east-1.amazonaws.com:443', role: 'head', s: 2 },
  {
    ...{ at: 'mirror.umd.edu:80', role: 'compute', client: '10.0.1.1', s: 10, method: 'GET' },
    path: '/centos/7/os/x86_64/repodata/repomd.xml',
  },
  {
    ...{ at: 'mirror.cs.pitt.edu:80', role: 'compute', client: '10.0.1.2', s: 11, method: 'GET' },
    path: '/epel/7/x86_64/repodata/repomd.xml',
  },
  { at: 'd111111abcdef8.cloudfront.net:443', role: 'compute', client: '10.0.1.1', s: 70 },
  { at: 'd222222abcdef8.cloudfront.net:443', role: 'compute', client: '10.0.1.2', s: 71 },
  { at: 'nobody-knows.example.net:8443', role: 'head', s: 100, error: 'ECONNREFUSED' },
  {
    ...{ at: 'refused.example.org:443', role: 'compute', client: '10.0.1.1', s: 120 },
    ...{ verdict: 'denied', error: 'no-entry', userAgent: 'curl/8.5', bytesDown: 0 },
  },
];
