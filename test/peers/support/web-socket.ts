import { createHash } from 'node:crypto';
import type { Server } from 'node:http';
import type { Duplex } from 'node:stream';

/** Appended to the client's key to prove that the server speaks WebSocket (RFC 6455 §1.3). */
const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

/** Accepts every WebSocket, and sends back the first short text that it is sent. */
export function echoWebSockets(server: Server): void {
  server.on('upgrade', (req, socket) => {
    const key = `${req.headers['sec-websocket-key']}${GUID}`;
    const accept = createHash('sha1').update(key).digest('base64');
    const head = ['HTTP/1.1 101 Switching Protocols', 'Upgrade: websocket', 'Connection: Upgrade'];
    socket.write(`${head.join('\r\n')}\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`);
    echoOneFrame(socket);
  });
}

/** A text frame as a client sends it: short, final, masked (RFC 6455 §5.2). */
export function maskedText(text: string): Buffer {
  const mask = Buffer.from([1, 2, 3, 4]);
  const payload = Buffer.from(text).map((byte, i) => byte ^ (mask[i % 4] ?? 0));
  return Buffer.concat([Buffer.from([0x81, 0x80 | payload.length]), mask, payload]);
}

/** The same frame as a server sends it: not masked. */
export function plainText(text: string): Buffer {
  return Buffer.concat([Buffer.from([0x81, text.length]), Buffer.from(text)]);
}

/** A short masked frame has a head of six bytes; then it is answered, and the socket is closed. */
function echoOneFrame(socket: Duplex): void {
  let seen = Buffer.alloc(0);
  socket.on('data', (chunk: Buffer) => {
    seen = Buffer.concat([seen, chunk]);
    const length = (seen[1] ?? 0) & 0x7f;
    if (seen.length < 6 + length) return;
    const mask = seen.subarray(2, 6);
    const text = seen.subarray(6, 6 + length).map((byte, i) => byte ^ (mask[i % 4] ?? 0));
    socket.end(plainText(Buffer.from(text).toString()));
  });
}
