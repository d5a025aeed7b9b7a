import type { Socket } from 'node:net';
import { type Loopback, listen } from '../../support/loopback.ts';

/** A request as an origin that guesses nothing understands it. */
interface SeenRequest {
  /** The request line: `GET / HTTP/1.1`. */
  readonly line: string;
  /** Field lines as they came. */
  readonly fields: readonly string[];
  readonly body: string;
}

/** An origin that shows what a proxy let through. */
export interface StrictOrigin extends Loopback {
  readonly seen: readonly SeenRequest[];
  /** Bytes that are no request in the strictest reading of RFC 9112. */
  readonly faults: readonly string[];
}

const LINE = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+ \S+ HTTP\/1\.1$/;
const FIELD = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+: ?[\t\x20-\x7e\x80-\xff]*$/;

/**
 * Reads requests independently of the parser that the proxy uses: two programs with the same parser
 * would never disagree. Every request is answered 200 with its own request line.
 */
export async function strictOrigin(): Promise<StrictOrigin> {
  const seen: SeenRequest[] = [];
  const faults: string[] = [];
  const origin = await listen((socket) => {
    let heard = '';
    socket.on('data', (chunk) => {
      heard += chunk.toString('latin1');
      for (;;) {
        const taken = takeRequest(heard);
        if (taken === 'incomplete') return;
        if (taken === 'fault') {
          faults.push(heard);
          socket.destroy();
          return;
        }
        heard = heard.slice(taken.length);
        seen.push(taken.request);
        answer(socket, taken.request);
      }
    });
    socket.on('end', () => {
      if (heard !== '') faults.push(heard);
      socket.end();
    });
  });
  return Object.assign(origin, { seen, faults });
}

interface Taken {
  readonly request: SeenRequest;
  readonly length: number;
}

function takeRequest(bytes: string): Taken | 'incomplete' | 'fault' {
  const end = bytes.indexOf('\r\n\r\n');
  if (end === -1) return 'incomplete';
  const [line = '', ...fields] = bytes.slice(0, end).split('\r\n');
  if (!LINE.test(line) || !fields.every((field) => FIELD.test(field))) return 'fault';
  const lengths = valuesOf(fields, 'content-length');
  const codings = valuesOf(fields, 'transfer-encoding');
  if (lengths.length + codings.length > 1 || valuesOf(fields, 'host').length !== 1) return 'fault';
  const body =
    codings.length > 0 ? takeChunks(bytes, end + 4) : takeLength(bytes, end + 4, lengths);
  if (typeof body === 'string') return body;
  return { request: { line, fields, body: body.text }, length: body.end };
}

interface Body {
  readonly text: string;
  readonly end: number;
}

function takeLength(
  bytes: string,
  start: number,
  lengths: string[],
): Body | 'incomplete' | 'fault' {
  const [length = '0'] = lengths;
  if (!/^\d+$/.test(length)) return 'fault';
  const end = start + Number(length);
  return bytes.length < end ? 'incomplete' : { text: bytes.slice(start, end), end };
}

function takeChunks(bytes: string, start: number): Body | 'incomplete' | 'fault' {
  let text = '';
  for (let at = start; ; ) {
    const lineEnd = bytes.indexOf('\r\n', at);
    if (lineEnd === -1) return 'incomplete';
    const size = bytes.slice(at, lineEnd);
    if (!/^[0-9a-fA-F]{1,8}$/.test(size)) return 'fault';
    const length = Number.parseInt(size, 16);
    if (length === 0) {
      const end = bytes.indexOf('\r\n\r\n', lineEnd);
      return end === -1 ? 'incomplete' : { text, end: end + 4 };
    }
    const next = lineEnd + 2 + length;
    if (bytes.length < next + 2) return 'incomplete';
    if (bytes.slice(next, next + 2) !== '\r\n') return 'fault';
    text += bytes.slice(lineEnd + 2, next);
    at = next + 2;
  }
}

function valuesOf(fields: readonly string[], name: string): string[] {
  return fields
    .filter((field) => field.toLowerCase().startsWith(`${name}:`))
    .map((field) => field.slice(name.length + 1).trim());
}

function answer(socket: Socket, { line }: SeenRequest): void {
  const body = `seen ${line}\n`;
  socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n${body}`, 'latin1');
}
