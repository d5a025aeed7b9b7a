import { type ProxyFlags, parseProxyConfig } from '../../proxy/config.ts';
import type { ConnectionEvent } from '../../proxy/event.ts';
import { keepOrigins } from '../../proxy/origins.ts';
import type { RecordPort } from '../../proxy/outcome.ts';
import { startProxy } from '../../proxy/server.ts';
import { decide, decideAddress } from '../../rules/decide.ts';

/** A proxy on loopback whose record is a list. */
export interface TestProxy extends AsyncDisposable {
  readonly port: number;
  readonly events: readonly ConnectionEvent[];
  readonly begun: readonly string[];
  malformed(): number;
  /** Waits until so many events have been recorded. */
  recorded(count: number): Promise<readonly ConnectionEvent[]>;
  drain(timeoutMs: number): Promise<void>;
}

const FLAGS: ProxyFlags = {
  listen: ['127.0.0.1:0'],
  allowClients: [],
  clientRole: [],
  noUpstreamFor: [],
  resolve: [],
  connectTo: [],
  timeoutConnect: '2s',
  timeoutIdle: '10s',
  drainTimeout: '1s',
};

export async function startTestProxy(
  flags: Partial<ProxyFlags> = {},
  ports: Partial<Pick<RecordPort, 'begin'>> & { decide?: typeof decide } = {},
): Promise<TestProxy> {
  const config = parseProxyConfig({ ...FLAGS, ...flags });
  const events: ConnectionEvent[] = [];
  const begun: string[] = [];
  let malformed = 0;
  let wake: () => void = () => undefined;
  const record: RecordPort = {
    begin(attempt) {
      begun.push(`${attempt.verdict} ${attempt.protocol} ${attempt.host}:${attempt.port}`);
      return ports.begin?.(attempt) ?? true;
    },
    end(event) {
      events.push(event);
      wake();
    },
    malformed() {
      malformed += 1;
    },
  };
  const policy = { kind: 'open' } as const;
  const proxy = await startProxy(config, {
    ...config,
    decide: (request) => (ports.decide ?? decide)(policy, request, Date.now()),
    decideAddress: (request, address) => decideAddress(policy, request, address, Date.now()),
    record,
    origins: keepOrigins(config),
    pseudonym: 'sallyport-test',
    now: Date.now,
    log: { warn: () => undefined, error: (fields) => console.error(fields) },
  });
  return {
    port: proxy.addresses[0]?.port ?? 0,
    events,
    begun,
    malformed: () => malformed,
    async recorded(count) {
      while (events.length < count) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      return events;
    },
    drain: (timeoutMs) => proxy.drain(timeoutMs),
    async [Symbol.asyncDispose]() {
      await proxy.drain(0);
    },
  };
}
