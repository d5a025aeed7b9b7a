import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** RFC 6455 §1.3: what nobody would put behind the key who does not know the protocol. */
const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

/**
 * Says whether an answer opens the WebSocket that was asked for with this key (RFC 6455 §4.2.2, item 5.4).
 * One that does not is a server that knows nothing of WebSockets, or the answer to somebody else.
 */
export function opensWebSocket(answer: IncomingHttpHeaders, key: string | undefined): boolean {
  if (answer.upgrade?.toLowerCase() !== 'websocket' || key === undefined) return false;
  return answer['sec-websocket-accept'] === acceptOf(key);
}

/** The `Sec-WebSocket-Accept` that belongs to a `Sec-WebSocket-Key`. */
export function acceptOf(key: string): string {
  return createHash('sha1').update(key).update(GUID).digest('base64');
}
