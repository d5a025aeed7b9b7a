import type { Socket } from 'node:net';
import { malformedAnswer, TOO_LARGE, TOO_SLOW } from './answers.ts';
import { type ConnectHead, readConnectHead } from './connect-head.ts';
import { deadline } from './deadline.ts';
import type { Answer } from './reply.ts';
import { SOCKS4, SOCKS5 } from './socks-message.ts';

/** A client that takes longer to say what it wants is told so, 408: ten seconds with all that comes on top. */
export const HEAD_TIMEOUT_MS = 8_000;

/**
 * The only request line that has one reading (RFC 9112 §3). Node's parser takes blanks in rows, and RTSP and
 * ICE for HTTP; what it makes of them is harmless, but nobody who means well sends them.
 */
const REQUEST_LINE = /^(?:\r\n)?[^ \r\n]+ [^ \r\n]+ HTTP\/1\.[01]\r\n/;
const LINE_END = 0x0a;
const CR = 0x0d;

const CONNECT_PREFIX = Buffer.from('CONNECT ');

/** What the first bytes of a connection turn out to be. Called once, with the socket paused. */
export interface FirstBytes {
  onConnect(head: ConnectHead): void;
  onMalformed(answer: Answer): void;
  /** SOCKS, by the version that is its first byte; the bytes are back on the socket. */
  onSocks(version: number): void;
  /** Something else: the bytes are back on the socket. */
  onOther(): void;
}

/**
 * Reads as far as it takes to know what a client speaks. A CONNECT request is read here: handing
 * it to the HTTP parser costs a third of the tunnels a second and changes nothing.
 */
export function readFirst(
  socket: Socket,
  { onConnect, onMalformed, onSocks, onOther }: FirstBytes,
): void {
  let seen: Buffer | undefined;
  const done = (): void => {
    inTime.met();
    socket.removeListener('data', onData);
    socket.removeListener('end', onEnd);
    socket.removeListener('close', onClose);
    socket.pause();
  };
  const onData = (chunk: Buffer): void => {
    seen = seen === undefined ? chunk : Buffer.concat([seen, chunk]);
    if (!startsLike(seen, CONNECT_PREFIX)) {
      done();
      const [version] = seen;
      if (version === SOCKS4 || version === SOCKS5) {
        socket.unshift(seen);
        onSocks(version);
        return;
      }
      if (isNoRequest(seen)) {
        onMalformed(
          malformedAnswer(
            'it is not well-formed: its first line is not "METHOD http://host/path HTTP/1.1"',
          ),
        );
        return;
      }
      socket.unshift(seen);
      onOther();
      return;
    }
    const result = readConnectHead(seen);
    if (result.kind === 'incomplete') return;
    done();
    if (result.kind === 'head') onConnect(result.head);
    else onMalformed(result.kind === 'too-large' ? TOO_LARGE : malformedAnswer(result.reason));
  };
  const onEnd = (): void => {
    done();
    socket.destroy();
  };
  const inTime = deadline(HEAD_TIMEOUT_MS, () => {
    done();
    if (seen === undefined) socket.destroy();
    else onMalformed(TOO_SLOW);
  });
  const onClose = (): void => inTime.met();
  socket.on('close', onClose);
  socket.on('data', onData);
  socket.on('end', onEnd);
}

/** Says whether a whole first line has come that is none of a request; without one the parser waits for the rest. */
function isNoRequest(bytes: Buffer): boolean {
  const end = bytes.indexOf(LINE_END, bytes[0] === CR ? 2 : 0);
  return end !== -1 && !REQUEST_LINE.test(bytes.toString('latin1', 0, end + 1));
}

/** Says whether the bytes, as far as they go, are those of the prefix. */
function startsLike(bytes: Buffer, prefix: Buffer): boolean {
  const length = Math.min(bytes.length, prefix.length);
  return bytes.compare(prefix, 0, length, 0, length) === 0;
}
