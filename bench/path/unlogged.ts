import { type ProxyFlags, parseProxyConfig } from '../../proxy/config.ts';
import { guardWith } from '../../proxy/guard.ts';
import { keepNursery } from '../../proxy/nursery.ts';
import { keepOrigins } from '../../proxy/origins.ts';
import { startProxy } from '../../proxy/server.ts';

/** `node unlogged.ts PORT`: the proxy of `sallyport record` without its record. */
const flags: ProxyFlags = {
  listen: [`127.0.0.1:${process.argv[2]}`],
  allowClients: [],
  clientRole: [],
  noUpstreamFor: [],
  resolve: [],
  connectTo: [],
  timeoutConnect: '10s',
  timeoutIdle: '15m',
  drainTimeout: '1s',
  maxConnections: 30_000,
  maxConnectionsPerClient: 30_000,
};
keepNursery();
const config = parseProxyConfig(flags);
await startProxy(config, {
  ...config,
  ...guardWith(() => ({ kind: 'open' }), { now: Date.now }),
  record: { begin: () => true, end: () => undefined, malformed: () => undefined },
  origins: keepOrigins(config),
  pseudonym: 'sallyport-bench',
  now: Date.now,
  log: { info: () => undefined, warn: () => undefined, error: console.error },
});
process.once('SIGTERM', () => process.exit());
