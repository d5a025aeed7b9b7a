import type { Duplex } from 'node:stream';

/** A refusal or failure that the proxy itself answers, as the client will read it. */
export interface Answer {
  readonly status: 400 | 403 | 407 | 408 | 431 | 501 | 502 | 503 | 504 | 508;
  /** Error type of RFC 9209 §2.3, for the `Proxy-Status` field. */
  readonly proxyError: string;
  /** One sentence for the person who reads the client's output. */
  readonly text: string;
}

const REASON: Record<Answer['status'], string> = {
  400: 'Bad Request',
  403: 'Forbidden',
  407: 'Proxy Authentication Required',
  408: 'Request Timeout',
  431: 'Request Header Fields Too Large',
  501: 'Not Implemented',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
  508: 'Loop Detected',
};

/** The header fields of an answer, in the flat form of `http.ServerResponse.writeHead`. */
export function answerHeaders(answer: Answer, body: string): string[] {
  return [
    'Content-Type',
    'text/plain; charset=utf-8',
    'Content-Length',
    String(Buffer.byteLength(body)),
    'Cache-Control',
    'no-store',
    'Proxy-Status',
    `sallyport; error=${answer.proxyError}`,
  ];
}

export function answerBody({ text }: Answer): string {
  return `sallyport: ${text}\n`;
}

export function answerReason({ status }: Answer): string {
  return REASON[status];
}

/**
 * Writes an answer on a bare socket and closes it: whatever else the client sent belongs to a
 * request that was refused, and is never read as another one.
 *
 * @returns the bytes written
 */
export function writeAnswer(socket: Duplex, answer: Answer): number {
  const body = answerBody(answer);
  const head = [`HTTP/1.1 ${answer.status} ${answerReason(answer)}`];
  const fields = answerHeaders(answer, body);
  for (let i = 0; i < fields.length; i += 2) head.push(`${fields[i]}: ${fields[i + 1]}`);
  const message = `${head.join('\r\n')}\r\nConnection: close\r\n\r\n${body}`;
  if (socket.writable) socket.end(message);
  socket.resume();
  return Buffer.byteLength(message);
}
