import type { Socket } from 'node:net';
import { gzipSync } from 'node:zlib';

/** What a client may see of an answer that is none. */
export type Visible =
  /** An answer of the proxy that says so. */
  | { readonly kind: 'error'; readonly status: 502 | 504 }
  /** Half an answer, and a connection that ends too early to be taken for a whole one. */
  | { readonly kind: 'cut' }
  /** All of it. */
  | { readonly kind: 'whole'; readonly status: number; readonly body: string | undefined };

export interface HostileOrigin {
  readonly name: string;
  /** What it does on the first request that it gets; later ones are answered well. */
  readonly misbehave: (socket: Socket) => void;
  readonly visible: Visible;
}

const BAD_GATEWAY: Visible = { kind: 'error', status: 502 };
const TIMEOUT: Visible = { kind: 'error', status: 504 };
const CUT: Visible = { kind: 'cut' };
const OK_HEAD = 'HTTP/1.1 200 OK\r\n';

function whole(body: string | undefined, status = 200): Visible {
  return { kind: 'whole', status, body };
}

/** Sends these bytes, and leaves the connection open. */
function says(text: string | Buffer): (socket: Socket) => void {
  return (socket) => void socket.write(text, 'latin1');
}

/** Sends these bytes and ends. */
function ends(text: string): (socket: Socket) => void {
  return (socket) => void socket.end(text, 'latin1');
}

/** Sends these bytes and resets the connection once they have left. */
function resets(text: string): (socket: Socket) => void {
  return (socket) => {
    if (text === '') socket.resetAndDestroy();
    else socket.write(text, 'latin1', () => setTimeout(() => socket.resetAndDestroy(), 30));
  };
}

function drips(head: string, drop: string, everyMs: number): (socket: Socket) => void {
  return (socket) => {
    socket.write(head, 'latin1');
    const timer = setInterval(() => socket.write(drop), everyMs);
    socket.once('close', () => clearInterval(timer));
  };
}

const SECOND = `${OK_HEAD}Content-Length: 6\r\n\r\npoison`;

/** Origins that break off. */
const BREAKING: readonly HostileOrigin[] = [
  { name: 'closes without a word', misbehave: ends(''), visible: BAD_GATEWAY },
  { name: 'resets without a word', misbehave: resets(''), visible: BAD_GATEWAY },
  { name: 'closes in the status line', misbehave: ends('HTTP/1.1 20'), visible: BAD_GATEWAY },
  { name: 'resets in the status line', misbehave: resets('HTTP/1.1 20'), visible: BAD_GATEWAY },
  { name: 'closes in the head', misbehave: ends(`${OK_HEAD}X: a\r\n`), visible: BAD_GATEWAY },
  { name: 'resets in the head', misbehave: resets(`${OK_HEAD}X: a\r\n`), visible: BAD_GATEWAY },
  {
    name: 'closes in a body with a length',
    misbehave: ends(`${OK_HEAD}Content-Length: 10\r\n\r\nhalf`),
    visible: CUT,
  },
  {
    name: 'resets in a body with a length',
    misbehave: resets(`${OK_HEAD}Content-Length: 10\r\n\r\nhalf`),
    visible: CUT,
  },
  {
    name: 'closes in a chunk',
    misbehave: ends(`${OK_HEAD}Transfer-Encoding: chunked\r\n\r\na\r\nhalf`),
    visible: CUT,
  },
  {
    name: 'closes between chunks',
    misbehave: ends(`${OK_HEAD}Transfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n`),
    visible: CUT,
  },
  {
    name: 'closes in the trailers',
    misbehave: ends(`${OK_HEAD}Transfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n0\r\nX: a\r\n`),
    visible: CUT,
  },
  {
    name: 'resets a body that its close ends',
    misbehave: resets(`${OK_HEAD}\r\nhalf`),
    visible: CUT,
  },
  {
    name: 'ends a body by closing',
    misbehave: ends(`${OK_HEAD}\r\nall of it`),
    visible: whole('all of it'),
  },
];

/** Origins whose answer is no HTTP, or two answers at once (RFC 9112 §6.3, §11.1). */
const GARBLED: readonly HostileOrigin[] = [
  { name: 'is no HTTP server', misbehave: ends('SSH-2.0-OpenSSH_9.2\r\n'), visible: BAD_GATEWAY },
  { name: 'speaks TLS', misbehave: ends('\x15\x03\x01\x00\x02\x02\x46'), visible: BAD_GATEWAY },
  { name: 'speaks HTTP/0.9', misbehave: ends('<html>hello</html>'), visible: BAD_GATEWAY },
  {
    name: 'speaks HTTP/2',
    misbehave: ends('\x00\x00\x00\x04\x00\x00\x00\x00\x00'),
    visible: BAD_GATEWAY,
  },
  {
    name: 'has a status of two digits',
    misbehave: ends('HTTP/1.1 20 OK\r\n\r\n'),
    visible: BAD_GATEWAY,
  },
  {
    name: 'has a status of four digits',
    misbehave: ends('HTTP/1.1 2000 OK\r\nContent-Length: 0\r\n\r\n'),
    visible: BAD_GATEWAY,
  },
  {
    name: 'has a status of letters',
    misbehave: ends('HTTP/1.1 abc OK\r\n\r\n'),
    visible: BAD_GATEWAY,
  },
  {
    name: 'has a negative status',
    misbehave: ends('HTTP/1.1 -200 OK\r\n\r\n'),
    visible: BAD_GATEWAY,
  },
  {
    name: 'has status 000',
    misbehave: ends('HTTP/1.1 000 OK\r\nContent-Length: 0\r\n\r\n'),
    visible: BAD_GATEWAY,
  },
  {
    name: 'has status 099',
    misbehave: ends('HTTP/1.1 099 OK\r\nContent-Length: 0\r\n\r\n'),
    visible: BAD_GATEWAY,
  },
  {
    name: 'has NUL in a field',
    misbehave: ends(`${OK_HEAD}X: a\x00b\r\nContent-Length: 0\r\n\r\n`),
    visible: BAD_GATEWAY,
  },
  {
    name: 'has a bare CR in a field',
    misbehave: ends(`${OK_HEAD}X: a\rSet-Cookie: b\r\nContent-Length: 0\r\n\r\n`),
    visible: BAD_GATEWAY,
  },
  {
    name: 'has a field without a colon',
    misbehave: ends(`${OK_HEAD}nothing\r\nContent-Length: 0\r\n\r\n`),
    visible: BAD_GATEWAY,
  },
  {
    name: 'has a blank in a field name',
    misbehave: ends(`${OK_HEAD}X y: a\r\nContent-Length: 0\r\n\r\n`),
    visible: BAD_GATEWAY,
  },
  {
    name: 'has a head of 1 MB',
    misbehave: ends(`${OK_HEAD}X: ${'a'.repeat(1_000_000)}\r\nContent-Length: 0\r\n\r\n`),
    visible: BAD_GATEWAY,
  },

  {
    name: 'has fields without end',
    misbehave: drips(OK_HEAD, 'X: y\r\n'.repeat(1_000), 5),
    visible: BAD_GATEWAY,
  },
  {
    name: 'has a length and chunks',
    misbehave: ends(
      `${OK_HEAD}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nbody\r\n0\r\n\r\n`,
    ),
    visible: BAD_GATEWAY,
  },
  {
    name: 'has chunks and a length',
    misbehave: ends(
      `${OK_HEAD}Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n4\r\nbody\r\n0\r\n\r\n`,
    ),
    visible: BAD_GATEWAY,
  },
  {
    name: 'has two lengths',
    misbehave: ends(`${OK_HEAD}Content-Length: 4\r\nContent-Length: 6\r\n\r\nbody`),
    visible: BAD_GATEWAY,
  },
  {
    name: 'has a list of lengths',
    misbehave: ends(`${OK_HEAD}Content-Length: 4, 6\r\n\r\nbody`),
    visible: BAD_GATEWAY,
  },
  {
    name: 'has a negative length',
    misbehave: ends(`${OK_HEAD}Content-Length: -1\r\n\r\nbody`),
    visible: BAD_GATEWAY,
  },
  {
    name: 'has a length that overflows',
    misbehave: ends(`${OK_HEAD}Content-Length: 99999999999999999999\r\n\r\nbody`),
    visible: BAD_GATEWAY,
  },
  {
    name: 'has a coding that nobody knows',
    misbehave: ends(`${OK_HEAD}Transfer-Encoding: cow\r\n\r\nbody`),
    visible: BAD_GATEWAY,
  },
  {
    name: 'has chunked twice',
    misbehave: ends(`${OK_HEAD}Transfer-Encoding: chunked, chunked\r\n\r\n4\r\nbody\r\n0\r\n\r\n`),
    visible: BAD_GATEWAY,
  },
  {
    name: 'has chunks with a size that is none',
    misbehave: ends(`${OK_HEAD}Transfer-Encoding: chunked\r\n\r\nzz\r\nbody\r\n0\r\n\r\n`),
    visible: CUT,
  },
  {
    name: 'has chunks with a size that overflows',
    misbehave: ends(
      `${OK_HEAD}Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\nbody\r\n0\r\n\r\n`,
    ),
    visible: CUT,
  },
  {
    name: 'has a chunk that is longer than it says',
    misbehave: ends(`${OK_HEAD}Transfer-Encoding: chunked\r\n\r\n2\r\nbody\r\n0\r\n\r\n`),
    visible: CUT,
  },
  {
    name: 'has bare LF in its chunks',
    misbehave: ends(`${OK_HEAD}Transfer-Encoding: chunked\r\n\r\n4\nbody\n0\n\n`),
    visible: CUT,
  },
];

/** Origins that say more than they were asked (RFC 9110 §15.2, RFC 9112 §9.2; "response queue poisoning"). */
const TALKATIVE: readonly HostileOrigin[] = [
  {
    name: 'switches protocols unasked',
    misbehave: ends(
      'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n\x81\x02hi',
    ),
    visible: BAD_GATEWAY,
  },
  {
    name: 'switches protocols without saying to which',
    misbehave: ends('HTTP/1.1 101 Switching Protocols\r\n\r\n'),
    visible: BAD_GATEWAY,
  },
  {
    name: 'says 100 and then nothing',
    misbehave: says('HTTP/1.1 100 Continue\r\n\r\n'),
    visible: { kind: 'error', status: 502 },
  },
  {
    name: 'says 102 and then nothing',
    misbehave: says('HTTP/1.1 102 Processing\r\n\r\n'),
    visible: TIMEOUT,
  },
  {
    name: 'says 103 ten thousand times',
    misbehave: ends(
      `${'HTTP/1.1 103 Early Hints\r\n\r\n'.repeat(10_000)}${OK_HEAD}Content-Length: 2\r\n\r\nok`,
    ),
    visible: whole('ok'),
  },
  {
    name: 'sends a second answer unasked',
    misbehave: says(`${OK_HEAD}Content-Length: 2\r\n\r\nok${SECOND}`),
    visible: whole('ok'),
  },
  {
    name: 'sends a second answer a moment later',
    misbehave: (socket) => {
      socket.write(`${OK_HEAD}Content-Length: 2\r\n\r\nok`);
      setTimeout(() => socket.write(SECOND), 20);
    },
    visible: whole('ok'),
  },
  {
    name: 'sends bytes behind its answer',
    misbehave: says(`${OK_HEAD}Content-Length: 2\r\n\r\nok and more`),
    visible: whole('ok'),
  },
  {
    name: 'sends a body with 204',
    misbehave: says(`HTTP/1.1 204 No Content\r\n\r\n${SECOND}`),
    visible: whole('', 204),
  },
  {
    name: 'sends a body with 304',
    misbehave: says(`HTTP/1.1 304 Not Modified\r\n\r\n${SECOND}`),
    visible: whole('', 304),
  },
  {
    name: 'says keep-alive and closes',
    misbehave: ends(
      `${OK_HEAD}Connection: keep-alive\r\nKeep-Alive: timeout=100\r\nContent-Length: 2\r\n\r\nok`,
    ),
    visible: whole('ok'),
  },
  {
    name: 'says close and stays',
    misbehave: says(`${OK_HEAD}Connection: close\r\nContent-Length: 2\r\n\r\nok`),
    visible: whole('ok'),
  },
  {
    name: 'nominates Content-Length',
    misbehave: says(`${OK_HEAD}Connection: Content-Length\r\nContent-Length: 2\r\n\r\nok`),
    visible: whole('ok'),
  },
  {
    name: 'splits its answer with encoded line ends',
    misbehave: says(`${OK_HEAD}Location: /%0d%0aSet-Cookie:%20a\r\nContent-Length: 2\r\n\r\nok`),
    visible: whole('ok'),
  },
  {
    name: 'sends fields with bytes above ASCII',
    misbehave: says(`${OK_HEAD}X: \xc3\xa4\xff\r\nContent-Length: 2\r\n\r\nok`),
    visible: whole('ok'),
  },
  {
    name: 'answers with HTTP/1.0',
    misbehave: ends('HTTP/1.0 200 OK\r\n\r\nok'),
    visible: whole('ok'),
  },
  {
    name: 'sends a gzip bomb',
    misbehave: (socket) => {
      const bomb = gzipSync(Buffer.alloc(10_000_000));
      socket.write(`${OK_HEAD}Content-Encoding: gzip\r\nContent-Length: ${bomb.length}\r\n\r\n`);
      socket.write(bomb);
    },
    visible: whole(gzipSync(Buffer.alloc(10_000_000)).toString('latin1')),
  },
];

/** Origins that let others wait. */
const SLOW: readonly HostileOrigin[] = [
  { name: 'never answers', misbehave: () => undefined, visible: TIMEOUT },
  { name: 'never ends its status line', misbehave: says('HTTP/1.1 200'), visible: TIMEOUT },
  { name: 'never ends its head', misbehave: says(`${OK_HEAD}X: a\r\n`), visible: TIMEOUT },
  {
    name: 'never ends its body',
    misbehave: says(`${OK_HEAD}Content-Length: 10\r\n\r\nhalf`),
    visible: CUT,
  },
  {
    name: 'never ends its chunks',
    misbehave: says(`${OK_HEAD}Transfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n`),
    visible: CUT,
  },
  {
    name: 'drips its head without end',
    misbehave: drips(OK_HEAD, 'X: y\r\n', 50),
    visible: TIMEOUT,
  },
];

export const ORIGINS: readonly HostileOrigin[] = [...BREAKING, ...GARBLED, ...TALKATIVE, ...SLOW];

const SWITCHED =
  'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n';

/** Answers to a WebSocket handshake. */
export const HANDSHAKES: readonly HostileOrigin[] = [
  { name: 'closes', misbehave: ends(''), visible: BAD_GATEWAY },
  { name: 'resets', misbehave: resets(''), visible: BAD_GATEWAY },
  { name: 'never answers', misbehave: () => undefined, visible: TIMEOUT },
  { name: 'is no HTTP server', misbehave: ends('SSH-2.0-OpenSSH_9.2\r\n'), visible: BAD_GATEWAY },
  {
    name: 'says 101 without Upgrade',
    misbehave: ends('HTTP/1.1 101 Switching Protocols\r\n\r\n'),
    visible: BAD_GATEWAY,
  },
  {
    name: 'says 101 to another protocol',
    misbehave: says(
      'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n',
    ),
    visible: BAD_GATEWAY,
  },
  {
    name: 'says 101 and does not prove that it has read the handshake',
    misbehave: says(`${SWITCHED}\r\n`),
    visible: BAD_GATEWAY,
  },
  {
    name: 'says 101 to the handshake of somebody else',
    misbehave: says(`${SWITCHED}Sec-WebSocket-Accept: HSmrc0sMlYUkAGmm5OPpG2HaGWk=\r\n\r\n`),
    visible: BAD_GATEWAY,
  },
  {
    name: 'says 101 with garbage in its fields',
    misbehave: says(
      'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nX: \x00\r\n\r\n',
    ),
    visible: BAD_GATEWAY,
  },
  {
    name: 'says 100 and then nothing',
    misbehave: says('HTTP/1.1 100 Continue\r\n\r\n'),
    visible: TIMEOUT,
  },
  {
    name: 'says no, and is cut short',
    misbehave: ends('HTTP/1.1 403 Forbidden\r\nContent-Length: 10\r\n\r\nhalf'),
    visible: CUT,
  },
  {
    name: 'says no',
    misbehave: says('HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno'),
    visible: whole('no', 403),
  },
];
