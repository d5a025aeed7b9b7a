import tls from 'node:tls';
import { Agent, request } from 'undici';
import { errorCode } from '../error-code.ts';
import { systemRoots } from '../intercept/system-roots.ts';
import { isSafe } from './location.ts';

/** What a server says of the list it has sent, to be asked whether it is still so (RFC 9110 §8.8). */
export interface Validators {
  readonly etag?: string | undefined;
  readonly lastModified?: string | undefined;
}

/** `reason` follows the words "Cannot fetch it:", and holds nothing of a query string. */
export type Fetched =
  | { readonly kind: 'fresh'; readonly bytes: Buffer; readonly validators: Validators }
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'failed'; readonly reason: string };

/** Fetches lists over TLS that the system's roots vouch for, and those of `NODE_EXTRA_CA_CERTS`. */
export interface Fetcher extends Disposable {
  fetch(url: URL, known: Validators, maxBytes: number): Promise<Fetched>;
}

/** For all of it, from the first look-up to the last byte. */
const TIMEOUT_MS = 30_000;
const CONNECT_MS = 10_000;
const MAX_REDIRECTS = 5;
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

export function openFetcher(timeoutMs: number = TIMEOUT_MS): Fetcher {
  let agent: Agent | undefined;
  const ended = new AbortController();
  return {
    async fetch(url, known, maxBytes) {
      agent ??= newAgent();
      const signal = AbortSignal.any([ended.signal, AbortSignal.timeout(timeoutMs)]);
      try {
        return await followed({ agent, signal, known, maxBytes }, url);
      } catch (cause) {
        return { kind: 'failed', reason: reasonOf(cause, url, timeoutMs) };
      }
    },
    [Symbol.dispose]() {
      ended.abort();
      void agent?.destroy();
    },
  };
}

/** The roots are read once: some 150 certificates, for each connection, would hold up the data path. */
function newAgent(): Agent {
  const secureContext = tls.createSecureContext({ ca: [...systemRoots()] });
  // NODE_TLS_REJECT_UNAUTHORIZED is not for us.
  const connect = { secureContext, rejectUnauthorized: true, timeout: CONNECT_MS };
  return new Agent({ connect, connections: 1 });
}

interface Asking {
  readonly agent: Agent;
  readonly signal: AbortSignal;
  readonly known: Validators;
  readonly maxBytes: number;
}

async function followed(asking: Asking, first: URL): Promise<Fetched> {
  let url = first;
  for (let hops = 0; hops <= MAX_REDIRECTS; hops += 1) {
    const found = await ask(asking, url);
    if (!(found instanceof URL)) return found;
    if (!isSafe(found)) return failed(`${url.host} redirects to ${found.protocol}, and not https:`);
    url = found;
  }
  return failed(`it is redirected more than ${MAX_REDIRECTS} times`);
}

/** One request; another URL where it is redirected. */
async function ask({ agent, signal, known, maxBytes }: Asking, url: URL): Promise<Fetched | URL> {
  const { statusCode, headers, body } = await request(url, {
    dispatcher: agent,
    signal,
    headers: {
      accept: 'application/yaml, text/plain, */*',
      'user-agent': 'sallyport',
      ...(known.etag !== undefined && { 'if-none-match': known.etag }),
      ...(known.lastModified !== undefined && { 'if-modified-since': known.lastModified }),
    },
  });
  if (statusCode === 200) {
    const encoding = textOf(headers['content-encoding']);
    if (encoding !== undefined && encoding !== 'identity') {
      body.destroy();
      return failed(`${url.host} sends it encoded as ${encoding.slice(0, 20)}; store it as it is`);
    }
    const bytes = await readAll(body, maxBytes);
    if (bytes === undefined) return failed(`it is larger than ${maxBytes} bytes`);
    const [etag, lastModified] = [textOf(headers.etag), textOf(headers['last-modified'])];
    return { kind: 'fresh', bytes, validators: { etag, lastModified } };
  }
  await body.dump();
  if (statusCode === 304 && (known.etag ?? known.lastModified) !== undefined) {
    return { kind: 'unchanged' };
  }
  const location = textOf(headers.location);
  if (REDIRECTS.has(statusCode) && location !== undefined) {
    return URL.parse(location, url.href) ?? failed(`${url.host} redirects to what is no URL`);
  }
  const hint = statusCode === 403 && url.search !== '' ? '; a presigned URL may have expired' : '';
  return failed(`${url.host} answers ${statusCode}${hint}`);
}

async function readAll(body: AsyncIterable<Buffer>, max: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    // Leaving the loop closes the connection.
    if (size > max) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function textOf(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header;
}

function failed(reason: string): Fetched {
  return { kind: 'failed', reason };
}

/** By the code alone: what libraries write may quote the URL. */
function reasonOf(cause: unknown, { host }: URL, timeoutMs: number): string {
  const isLate = cause instanceof Error && cause.name === 'TimeoutError';
  return isLate
    ? `${host} takes longer than ${timeoutMs / 1000} s`
    : `${host} cannot be asked (${errorCode(cause)})`;
}
