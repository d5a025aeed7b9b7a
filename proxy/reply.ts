import type { Duplex } from 'node:stream';

/** A refusal or failure that the proxy itself answers, as the client will read it. */
export interface Answer {
  readonly status: 400 | 403 | 407 | 408 | 417 | 431 | 502 | 503 | 504 | 508;
  /** Error type of RFC 9209 §2.3, for the `Proxy-Status` field. */
  readonly proxyError: string;
  /** One sentence for the person who reads the client's output. */
  readonly text: string;
  /** More header fields, in the flat form of `rawHeaders`. */
  readonly headers?: readonly string[] | undefined;
  /** The same for a program; `undefined` values are left out. */
  readonly details?: Readonly<Record<string, string | number | undefined>> | undefined;
}

const REASON: Record<Answer['status'], string> = {
  400: 'Bad Request',
  403: 'Forbidden',
  407: 'Proxy Authentication Required',
  408: 'Request Timeout',
  417: 'Expectation Failed',
  431: 'Request Header Fields Too Large',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
  508: 'Loop Detected',
};

/** An answer as it goes out: its body and the fields that describe it. */
export interface Written {
  readonly body: string;
  /** In the flat form of `http.ServerResponse.writeHead`. */
  readonly headers: string[];
}

/** Writes the body of an answer in what the client accepts: JSON where it asks for it, else text. */
export function writeBody(answer: Answer, accept = ''): Written {
  const { text, details, proxyError, headers = [] } = answer;
  const asJson = /\bapplication\/(?:[\w.+-]+\+)?json\b/i.test(accept);
  const body = asJson
    ? `${JSON.stringify({ error: proxyError, message: text, ...details })}\n`
    : `sallyport: ${text}\n`;
  return {
    body,
    headers: [
      ...['Content-Type', asJson ? 'application/json' : 'text/plain; charset=utf-8'],
      ...['Content-Length', String(Buffer.byteLength(body))],
      ...['Cache-Control', 'no-store'],
      ...['Proxy-Status', `sallyport; error=${proxyError}`],
      ...headers,
    ],
  };
}

export function answerReason({ status }: Answer): string {
  return REASON[status];
}

/** How long a client that has its answer may keep its side open; closing at once could cost it the answer. */
const LINGER_MS = 2_000;

/**
 * Writes an answer on a bare socket and closes it: whatever else the client sent belongs to a
 * request that was refused, and is never read as another one.
 */
export function writeAnswer(socket: Duplex, answer: Answer, accept?: string): void {
  const { body, headers } = writeBody(answer, accept);
  const head = [`HTTP/1.1 ${answer.status} ${answerReason(answer)}`];
  for (let i = 0; i < headers.length; i += 2) head.push(`${headers[i]}: ${headers[i + 1]}`);
  endWith(socket, `${head.join('\r\n')}\r\nConnection: close\r\n\r\n${body}`);
}

/** Writes the last bytes that a client gets, drops what it still sends, and closes. */
export function endWith(socket: Duplex, bytes: string | Buffer): void {
  if (socket.writable) socket.end(bytes);
  socket.resume();
  const timer = setTimeout(() => socket.destroy(), LINGER_MS);
  socket.once('close', () => clearTimeout(timer));
}
