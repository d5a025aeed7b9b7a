import type { Answer, CountedFlow, CountedLookup } from '../../../proxy/event.ts';

export const T0: number = Date.parse('2026-11-20T10:00:00Z');
const MINUTE = 60_000;

/** A flow `10.0.1.5 > 203.0.113.9:443` of the run `trial-1`, answered, at ten o'clock. */
export function flow(ends: string, changes: Partial<CountedFlow> = {}): CountedFlow {
  const [client = '', server = ''] = ends.split(' > ');
  const [address = '', port = '0'] = server.split(':');
  return {
    ...{ run: 'trial-1', client, address, port: Number(port), protocol: 6, action: 'allowed' },
    ...{ flows: 1, bytesUp: 100, bytesDown: 1000, firstSeen: T0, lastSeen: T0 + MINUTE },
    ...changes,
  };
}

/** `10.0.1.5 files.example.org 203.0.113.9`, just before ten o'clock. */
export function answer(text: string, changes: Partial<Answer> = {}): Answer {
  const [client = '', name = '', address = ''] = text.split(' ');
  const seen = { firstSeen: T0 - MINUTE, lastSeen: T0 - MINUTE };
  return { run: 'trial-1', client, name, address, chain: [], answers: 1, ...seen, ...changes };
}

/** `10.0.1.5 files.example.org`, just before ten o'clock. */
export function lookup(text: string, changes: Partial<CountedLookup> = {}): CountedLookup {
  const [client = '', name = ''] = text.split(' ');
  const seen = { lookups: 1, firstSeen: T0 - MINUTE, lastSeen: T0 - MINUTE };
  return {
    run: 'trial-1',
    client,
    name,
    type: 'A',
    verdict: 'allowed',
    code: 'NOERROR',
    ...seen,
    ...changes,
  };
}
