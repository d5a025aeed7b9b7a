/**
 * Clients of a proxy on the same machine, and the origin that they get to: tunnels without a pause, each to one of
 * some hundred names, until standard input ends. Says `ready`, and at the end how many were served and how many not.
 */
import { createServer, connect as dial } from 'node:net';

const [proxyPort = 0, originPort = 0, clients = 0] = process.argv.slice(2).map(Number);
let served = 0;
let failed = 0;
let isEnding = false;

const origin = createServer((socket) => {
  socket.on('error', () => socket.destroy());
  socket.end('hello');
});
await new Promise<void>((resolve) => origin.listen(originPort, '127.0.0.1', resolve));

/** One tunnel; whether hello came through it. */
function tunnel(name: string): Promise<boolean> {
  return new Promise((resolve) => {
    let heard = '';
    const socket = dial({ port: proxyPort, host: '127.0.0.1' });
    socket.on('data', (chunk) => {
      heard += chunk.toString('latin1');
    });
    socket.once('close', () => resolve(/^HTTP\/1\.1 200 .*hello$/s.test(heard)));
    socket.on('error', () => socket.destroy());
    socket.write(`CONNECT ${name}:9 HTTP/1.1\r\n\r\n`);
  });
}

async function client(number: number): Promise<void> {
  for (let i = number; !isEnding; i += clients) {
    if (await tunnel(`h${i % 150}.example.test`)) served += 1;
    else failed += 1;
    // A load that leaves the machine some of itself.
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

process.stdin.resume().once('end', () => {
  isEnding = true;
});
process.stdout.write('ready\n');
await Promise.all(Array.from({ length: clients }, (_, number) => client(number)));
process.stdout.write(`served ${served}, failed ${failed}\n`);
origin.close();
