import type { RequestListener } from 'node:http';
import { createServer as createHttpsServer, type Server as HttpsServer } from 'node:https';
import { type ConnectionOptions, connect as connectTls, type TLSSocket } from 'node:tls';
import type { ProxyFlags } from '../../proxy/config.ts';
import { type CertificateAuthority, createCa } from '../../proxy/intercept/ca.ts';
import { keepFallback } from '../../proxy/intercept/fallback.ts';
import { parseInterceptNames } from '../../proxy/intercept/intercept-names.ts';
import { keepLeaves, type Leaves } from '../../proxy/intercept/leaves.ts';
import { trustOrigins } from '../../proxy/intercept/origin-trust.ts';
import { type Identity, makeIdentity } from '../../samples/trial-cluster/certificate.ts';
import { converse } from './conversation.ts';
import { type Loopback, loopbackOf } from './loopback.ts';
import { startTestProxy, type TestPorts, type TestProxy } from './proxy.ts';

let shared: Promise<CertificateAuthority> | undefined;

/** One CA for all tests of a file: a key of 3072 bits takes its time. */
export function testCa(): Promise<CertificateAuthority> {
  shared ??= createCa({ now: Date.now(), days: 2 });
  return shared;
}

export interface HttpsLoopback extends Loopback {
  readonly identity: Identity;
  readonly server: HttpsServer;
}

/** Listens for HTTPS with a certificate for these names, signed by itself. */
export async function listenHttps(
  names: readonly string[],
  serve: RequestListener,
  options: object = {},
): Promise<HttpsLoopback> {
  const identity = makeIdentity(names, new Date());
  const server = createHttpsServer(
    { key: identity.key, cert: identity.certificate, ...options },
    serve,
  );
  return { ...(await loopbackOf(server)), identity, server };
}

export interface InterceptingOptions {
  /** As `--intercept`. */
  readonly names: readonly string[];
  /** PEM of the certificates that origins are checked against. */
  readonly trusted: readonly string[];
  readonly fallback?: boolean;
  readonly flags?: Partial<ProxyFlags>;
  readonly ports?: TestPorts;
}

export interface InterceptingProxy extends TestProxy {
  /** PEM: what clients have to trust. */
  readonly ca: string;
  readonly leaves: Leaves;
}

/** A proxy that decrypts, with its record as a list. */
export async function startIntercepting({
  names,
  trusted,
  fallback = true,
  flags,
  ports,
}: InterceptingOptions): Promise<InterceptingProxy> {
  const ca = await testCa();
  const leaves = keepLeaves(ca, { now: Date.now });
  const log = { info: () => undefined, warn: () => undefined };
  const wanted = parseInterceptNames(names);
  const interception = {
    wants: wanted.matches,
    leaves,
    fallback: fallback ? keepFallback(log) : undefined,
    trust: trustOrigins(trusted, Date.now),
  };
  const proxy = await startTestProxy(flags, { ...ports, interception });
  return {
    ...proxy,
    ca: ca.certificate,
    leaves,
    async [Symbol.asyncDispose]() {
      await proxy[Symbol.asyncDispose]();
      leaves[Symbol.dispose]();
    },
  };
}

/** Opens a tunnel through the proxy; what follows is what its client says inside. */
export async function tunnelTo(
  proxy: TestProxy,
  target: string,
  from?: string,
): Promise<import('node:net').Socket> {
  const talk = await converse(proxy.port, from);
  talk.send(`CONNECT ${target} HTTP/1.1\r\nUser-Agent: test/1\r\n\r\n`);
  await talk.until('\r\n\r\n');
  talk.socket.removeAllListeners('data');
  return talk.socket;
}

/** A TLS client inside a tunnel, at this address of the loopback network; rejects where the handshake fails. */
export async function tlsThrough(
  proxy: TestProxy,
  target: string,
  options: ConnectionOptions,
  from?: string,
): Promise<TLSSocket> {
  const socket = await tunnelTo(proxy, target, from);
  const [host = ''] = target.split(':');
  return new Promise((resolve, reject) => {
    const secured = connectTls({ socket, servername: host, ...options });
    secured.once('secureConnect', () => resolve(secured));
    secured.once('error', reject);
  });
}

/** Says one thing inside, and reads until the other side has ended. */
export function saysInside(socket: TLSSocket, text: string): Promise<string> {
  return new Promise((resolve) => {
    let heard = '';
    socket.setEncoding('latin1');
    socket.on('error', () => socket.destroy());
    socket.on('data', (chunk: string) => {
      heard += chunk;
    });
    const over = (): void => {
      socket.destroy();
      resolve(heard);
    };
    socket.once('end', over);
    socket.once('close', over);
    socket.write(text);
  });
}
