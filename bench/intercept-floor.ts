import { readFileSync } from 'node:fs';
import { connect as connectTcp, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { connect as connectTls, createSecureContext, TLSSocket } from 'node:tls';

/**
 * The least that a program of Node's does to decrypt a tunnel: `intercept-floor PORT ORIGIN-PORT FOLDER`. It takes the CONNECT,
 * shakes hands with a context that it keeps, then with the origin with another, by a session that it kept, and copies.
 * It decides nothing, records nothing, and looks at no request.
 */
const [port, originPort, folder = ''] = process.argv.slice(2);
const certificate = readFileSync(join(folder, 'origin.pem'));
const key = readFileSync(join(folder, 'origin.key'));
const leaf = createSecureContext({ key, cert: certificate, ca: [] });
const trust = createSecureContext({ ca: [certificate] });
let session: Buffer | undefined;

createServer({ noDelay: true }, (socket) => {
  socket.on('error', () => socket.destroy());
  socket.once('data', (head) => {
    const host = /^CONNECT ([^:]+)/.exec(head.toString('latin1'))?.[1] ?? '';
    const upstream = connectTcp({ port: Number(originPort), host: '127.0.0.1', noDelay: true });
    upstream.on('error', () => socket.destroy());
    upstream.once('connect', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      decrypt(socket, upstream, host);
    });
  });
}).listen(Number(port), '127.0.0.1');

function decrypt(socket: Socket, upstream: Socket, host: string): void {
  const client = new TLSSocket(socket, { isServer: true, secureContext: leaf });
  client.on('error', () => client.destroy());
  client.once('data', (chunk: Buffer) => {
    const origin = connectTls({
      socket: upstream,
      servername: host,
      secureContext: trust,
      ...(session && { session }),
    });
    origin.once('session', (given: Buffer) => {
      session = given;
    });
    origin.on('error', () => client.destroy());
    origin.write(chunk);
    client.on('data', (more: Buffer) => origin.write(more));
    origin.on('data', (more: Buffer) => client.write(more));
    client.once('close', () => origin.destroy());
  });
}
