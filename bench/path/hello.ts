import { once } from 'node:events';
import { createServer } from 'node:net';
import { connect } from 'node:tls';

/** What a TLS client says first when it wants this name: the bytes that a tunnel opens with. */
export async function clientHello(servername: string): Promise<Buffer> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const bound = server.address();
  const port = bound !== null && typeof bound === 'object' ? bound.port : 0;
  const client = connect({ host: '127.0.0.1', port, servername });
  client.on('error', () => client.destroy());
  const [socket] = await once(server, 'connection');
  const [hello] = await once(socket, 'data');
  client.destroy();
  socket.destroy();
  server.close();
  return hello;
}
