import { readFileSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { createServer } from 'node:https';
import { type Loopback, listenHttp, loopbackOf } from '../../support/loopback.ts';
import type { TempFolder } from '../../support/temp-folder.ts';
import { runWell } from './peer.ts';

/** One site over plain HTTP and over TLS, which stands in for every name that a test uses. */
export interface StandIn extends AsyncDisposable {
  /** Flags that make the proxy reach it for ports 80 and 443 of any name. */
  readonly flags: readonly string[];
  /** Its certificate, for the clients that have to trust it. */
  readonly certificate: string;
  readonly http: Loopback;
  readonly https: Loopback;
}

/** Serves the same over HTTP and TLS, for `*.example.test`. */
export async function standIn(folder: TempFolder, serve: RequestListener): Promise<StandIn> {
  const { key, cert } = await throwAwayCertificate(folder);
  const http = await listenHttp(serve);
  const https = await loopbackOf(
    createServer({ key: readFileSync(key), cert: readFileSync(cert) }, serve),
  );
  return {
    flags: [
      ['--connect-to', `:80:127.0.0.1:${http.port}`],
      ['--connect-to', `:443:127.0.0.1:${https.port}`],
    ].flat(),
    certificate: cert,
    http,
    https,
    async [Symbol.asyncDispose]() {
      await http[Symbol.asyncDispose]();
      await https[Symbol.asyncDispose]();
    },
  };
}

/** A self-signed certificate of one day for `*.example.test`. */
async function throwAwayCertificate(folder: TempFolder): Promise<{ key: string; cert: string }> {
  const key = folder.at('stand-in.key');
  const cert = folder.at('stand-in.pem');
  const request = ['req', '-x509', '-days', '1', '-nodes', '-keyout', key, '-out', cert];
  const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256'];
  const name = ['-subj', '/CN=stand-in', '-addext', 'subjectAltName=DNS:*.example.test'];
  await runWell('openssl', [...request, ...kind, ...name]);
  return { key, cert };
}
