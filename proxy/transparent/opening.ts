import type { Socket } from 'node:net';
import { MAX_HELLO_BYTES, readClientHello } from '../client-hello.ts';
import { HEAD_TIMEOUT_MS } from '../first-bytes.ts';

/** What a client that knows of no proxy says first. */
export type Opening =
  | { readonly kind: 'client-hello'; readonly sni: string | undefined }
  /** A request of plain HTTP in origin form: `GET /`. */
  | { readonly kind: 'http' }
  | { readonly kind: 'other' }
  /** Nothing in time: where the server speaks first, or a client that waits. */
  | { readonly kind: 'silent' };

/**
 * Ports where the server speaks first, or may: FTP, SSH, Telnet, SMTP, POP3, NNTP, IMAP, submission, MySQL, VNC
 * (IANA service names). A client there is not kept waiting for words that will not come.
 */
const SERVER_SPEAKS_FIRST: ReadonlySet<number> = new Set([
  21, 22, 23, 25, 110, 119, 143, 587, 2222, 3306, 5900,
]);

/** Ports of HTTP and of TLS from the first byte: the client speaks first, if it says anything at all. */
const CLIENT_SPEAKS_FIRST: ReadonlySet<number> = new Set([
  80, 443, 465, 563, 636, 853, 990, 993, 995, 5986, 6443, 8080, 8443,
]);

/** On any other port: long enough for a client's first packet, short enough for a server's greeting to come. */
const FIRST_PACKET_MS = 300;

/** How long a client of this port is listened to before its destination is connected to. */
export function listenMs(port: number): number {
  if (SERVER_SPEAKS_FIRST.has(port)) return 0;
  return CLIENT_SPEAKS_FIRST.has(port) ? HEAD_TIMEOUT_MS : FIRST_PACKET_MS;
}

/** Reads as far as it takes to know what a client speaks; what was read is back on the paused socket. */
export function readOpening(socket: Socket, timeoutMs: number): Promise<Opening> {
  if (timeoutMs === 0) return Promise.resolve({ kind: 'silent' });
  return new Promise((resolve) => {
    let seen: Buffer = Buffer.alloc(0);
    const settle = (opening: Opening): void => {
      clearTimeout(timer);
      socket.removeListener('data', onData);
      socket.removeListener('end', onOver);
      socket.removeListener('close', onOver);
      socket.pause();
      if (seen.length > 0 && !socket.destroyed) socket.unshift(seen);
      resolve(opening);
    };
    const onData = (chunk: Buffer): void => {
      seen = seen.length === 0 ? chunk : Buffer.concat([seen, chunk]);
      const opening = openingOf(seen);
      if (opening !== undefined) settle(opening);
    };
    const onTime = (): void => settle({ kind: seen.length === 0 ? 'silent' : 'other' });
    const onOver = (): void => {
      // Half an opening and a goodbye: nobody is there who could take an answer.
      if (seen.length > 0) socket.destroy();
      onTime();
    };
    const timer = setTimeout(onTime, timeoutMs);
    socket.on('data', onData);
    socket.once('end', onOver);
    socket.once('close', onOver);
    socket.resume();
  });
}

/** `GET /` and `OPTIONS *`. Not HTTP/2 with prior knowledge, which begins `PRI *` (RFC 9113 §3.4). */
const REQUEST = /^(?!PRI )[A-Z]{2,20} [/*]/;
const BEGINNING_OF_ONE = /^[A-Z]{1,20} ?$/;

/** What these bytes begin; nothing while they could still become several things. */
export function openingOf(bytes: Buffer): Opening | undefined {
  const tls = readClientHello(bytes);
  if (tls.kind === 'hello') return { kind: 'client-hello', sni: tls.hello.sni };
  if (tls.kind === 'incomplete') {
    return bytes.length > MAX_HELLO_BYTES ? { kind: 'other' } : undefined;
  }
  const text = bytes.toString('latin1', 0, 32);
  if (REQUEST.test(text)) return { kind: 'http' };
  return BEGINNING_OF_ONE.test(text) ? undefined : { kind: 'other' };
}
