import { type IncomingMessage, request } from 'node:http';
import { request as requestTls } from 'node:https';
import type { Duplex } from 'node:stream';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { type Ending, portOf, type Step } from './cluster.ts';

/** Where a node's requests come from, and the proxy that they go through. */
export interface Origin {
  readonly localAddress: string;
  readonly proxy: URL;
}

/**
 * Asks for one URL through the proxy, as real clients do: plain HTTP as a request with the whole
 * URL, everything else through a tunnel.
 *
 * @returns how it ended; throws where that is nothing that the trial knows
 */
export async function ask(step: Step, origin: Origin): Promise<Ending> {
  const url = new URL(step.url);
  if (url.protocol === 'http:') return finish(await askPlainly(url, step, origin), step);
  const { status, socket } = await openTunnel(url, step, origin);
  if (status !== 200 || url.protocol === 'tcp:') {
    socket.destroy();
    return endingOf(status);
  }
  return finish(await askInside(await secured(socket, url), url, step), step);
}

function askPlainly(url: URL, { userAgent }: Step, origin: Origin): Promise<IncomingMessage> {
  const headers = { Host: url.host, 'User-Agent': userAgent };
  return new Promise((resolve, reject) => {
    request({ ...throughProxy(origin), path: url.href, headers })
      .once('response', resolve)
      .once('error', reject)
      .end();
  });
}

function openTunnel(
  url: URL,
  { userAgent }: Step,
  origin: Origin,
): Promise<{ status: number; socket: Duplex }> {
  const path = `${url.hostname}:${portOf(url)}`;
  const headers = { Host: path, 'User-Agent': userAgent };
  return new Promise((resolve, reject) => {
    request({ ...throughProxy(origin), method: 'CONNECT', path, headers })
      .once('connect', ({ statusCode = 0 }, socket) => resolve({ status: statusCode, socket }))
      .once('error', reject)
      .end();
  });
}

/** Shakes hands with the host at the end of the tunnel, and checks its certificate. */
function secured(socket: Duplex, { hostname }: URL): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const tls = connectTls({ socket, servername: hostname });
    tls.once('secureConnect', () => resolve(tls));
    tls.once('error', reject);
  });
}

function askInside(tls: TLSSocket, url: URL, { userAgent }: Step): Promise<IncomingMessage> {
  const headers = { 'User-Agent': userAgent };
  return new Promise((resolve, reject) => {
    requestTls(url, { createConnection: () => tls, headers })
      .once('response', resolve)
      .once('error', reject)
      .end();
  });
}

function throughProxy({ localAddress, proxy }: Origin): {
  host: string;
  port: string;
  localAddress: string;
  agent: false;
} {
  return { host: proxy.hostname, port: proxy.port, localAddress, agent: false };
}

/** Reads an answer to its end, or leaves with its first bytes. */
async function finish(answer: IncomingMessage, { ending }: Step): Promise<Ending> {
  for await (const _chunk of answer) {
    if (ending !== 'hung-up') continue;
    answer.destroy();
    return 'hung-up';
  }
  return endingOf(answer.statusCode ?? 0);
}

function endingOf(status: number): Ending {
  switch (status) {
    case 200:
      return 'answered';
    case 403:
      return 'refused';
    case 502:
    case 504:
      return 'down';
    default:
      throw new Error(`the proxy answered ${status}`);
  }
}
