import type { ConnectionEvent } from '../../proxy/event.ts';
import { writeTally } from '../../proxy/store/import-run.ts';
import { openStore } from '../../proxy/store/open.ts';
import { Tally } from '../../proxy/store/tally.ts';
import { parseHost } from '../../rules/host.ts';

const HOSTS = 5_000;
const START = Date.UTC(2026, 10, 1);
const DAY_MS = 86_400_000;

/** Writes the record of a run with so many events: what proxies leave behind that keep no rows. */
export function writeManyEvents(file: string, events: number): void {
  const each = events / HOSTS;
  const tally = new Tally();
  for (let i = 0; i < HOSTS; i++) {
    const host = parseHost(`host-${i}.example-${i % 40}.com`);
    if (!host.ok) throw new Error(host.reason);
    const event: ConnectionEvent = {
      ...{ startedAt: START + i, durationMs: 12, client: `10.0.1.${i % 24}`, layer: 'proxy' },
      ...{ protocol: 'tls', host: host.value, port: 443, verdict: 'allowed', method: 'CONNECT' },
      ...{ bytesUp: 517, bytesDown: 4_096 },
    };
    tally.begin(event);
    tally.end(event);
    const more = { events: each - 1, firstSeen: START + i, lastSeen: START + DAY_MS };
    tally.repeater(event, true)(more, 4_096 * more.events);
    // As often as the destination, which is this client's alone.
    const client = tally.client(event.client, undefined);
    client.events += more.events;
    client.lastSeen = more.lastSeen;
  }
  const store = openStore(file, 'write');
  const now = (): number => START;
  writeTally(store, { run: 'bench', layers: ['proxy'], toolVersion: '0', now }, tally);
  store.close();
}
