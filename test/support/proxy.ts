import { type ProxyFlags, parseProxyConfig } from '../../proxy/config.ts';
import type { ConnectionEvent } from '../../proxy/event.ts';
import { type GuardOptions, guardWith } from '../../proxy/guard.ts';
import type { Interception } from '../../proxy/intercept/interception.ts';
import type { OpenTunnels } from '../../proxy/open-tunnels.ts';
import { keepOrigins } from '../../proxy/origins.ts';
import type { RecordPort } from '../../proxy/outcome.ts';
import type { Resolve } from '../../proxy/route.ts';
import { type ServerPorts, startProxy } from '../../proxy/server.ts';
import type { Policy } from '../../rules/decide.ts';
import { parseAllowlist } from '../../rules/policy-file.ts';
import { indexAllowlist } from '../../rules/policy-index.ts';

/** A proxy on loopback whose record is a list. */
export interface TestProxy extends AsyncDisposable {
  readonly port: number;
  /** Where redirected connections are taken, if they are. */
  readonly transparentPort: number;
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
  maxConnections: 1_000,
  maxConnectionsPerClient: 1_000,
};

export interface TestPorts extends Partial<Pick<RecordPort, 'begin'>> {
  /** An allowlist as a person would write it; absent while recording. */
  readonly allow?: string;
  readonly guard?: Partial<GuardOptions>;
  /** In place of the system's resolver. */
  readonly resolve?: Resolve;
  readonly tunnels?: OpenTunnels;
  readonly lookedUpBy?: ServerPorts['lookedUpBy'];
  readonly interception?: Interception;
}

export async function startTestProxy(
  flags: Partial<ProxyFlags> = {},
  ports: TestPorts = {},
): Promise<TestProxy> {
  const config = parseProxyConfig({ ...FLAGS, ...flags });
  const routing = { ...config.routing, ...(ports.resolve && { resolve: ports.resolve }) };
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
  const policy: Policy =
    ports.allow === undefined
      ? { kind: 'open' }
      : indexAllowlist(parseAllowlist(ports.allow, 'allowlist.yaml', Date.now()).allowlist);
  const proxy = await startProxy(config, {
    ...config,
    ...guardWith(() => policy, { now: Date.now, ...ports.guard }),
    routing,
    record,
    origins: keepOrigins(config),
    tunnels: ports.tunnels,
    lookedUpBy: ports.lookedUpBy,
    interception: ports.interception,
    pseudonym: 'sallyport-test',
    now: Date.now,
    log: { info: () => undefined, warn: () => undefined, error: (fields) => console.error(fields) },
  });
  return {
    port: proxy.addresses[0]?.port ?? 0,
    transparentPort: proxy.transparent[0]?.port ?? 0,
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
