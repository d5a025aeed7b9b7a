import { connect, type Socket } from 'node:net';
import type { Random } from './random.ts';

/** What the clients of a soak did, to be compared with what was recorded. */
export interface Tally {
  attempts: number;
  malformed: number;
  /** Answers that were none of those expected. */
  surprises: string[];
}

type Act = (port: number, random: Random, tally: Tally) => Promise<void>;

/** Ways to treat a connection, good and bad; each attempt is counted when its answer begins. */
const ACTS: readonly [Act, ...Act[]] = [
  echo,
  echo,
  halfClose,
  resetByClient,
  resetByOrigin,
  slowReader,
  plain('/'),
  plain('/', 'POST'),
  plain('/reset'),
  plain('/half'),
  keptAlive,
  abandoned,
  refusedTunnel,
  refusedRequest,
  malformedRequest,
  silent,
];

export function actAtRandom(port: number, random: Random, tally: Tally): Promise<void> {
  return random.pick(ACTS)(port, random, tally);
}

export function dial(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    socket.once('error', reject);
    socket.once('connect', () => {
      socket.removeListener('error', reject);
      socket.on('error', () => socket.destroy());
      resolve(socket);
    });
  });
}

/** Waits for the head of an answer; leaves what follows on the socket, paused. */
export function headOf(socket: Socket): Promise<string> {
  return new Promise((resolve) => {
    let heard = Buffer.alloc(0);
    const done = (text: string): void => {
      socket.removeListener('data', onData);
      socket.removeListener('close', onClose);
      socket.pause();
      resolve(text);
    };
    const onClose = (): void => done('');
    const onData = (chunk: Buffer): void => {
      heard = Buffer.concat([heard, chunk]);
      const end = heard.indexOf('\r\n\r\n');
      if (end === -1) return;
      done(heard.toString('latin1', 0, end));
      socket.unshift(heard.subarray(end + 4));
    };
    socket.on('data', onData).resume();
    socket.once('close', onClose);
    socket.once('end', () => {
      if (heard.indexOf('\r\n\r\n') === -1) onClose();
    });
  });
}

export async function openTunnel(port: number, host: string, tally: Tally): Promise<Socket> {
  const socket = await dial(port);
  socket.write(`CONNECT ${host}:9 HTTP/1.1\r\nHost: ${host}:9\r\n\r\n`);
  expectStatus(await headOf(socket), '200', tally);
  tally.attempts += 1;
  return socket;
}

export function expectStatus(head: string, status: string, { surprises }: Tally): void {
  if (!head.startsWith(`HTTP/1.1 ${status}`))
    surprises.push(`${status} expected: ${head.slice(0, 60)}`);
}

export function closed(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    if (socket.closed) return resolve();
    socket.once('close', () => resolve());
  });
}

function hostOf(random: Random): string {
  return `h${random.below(500)}.soak.test`;
}

async function echo(port: number, random: Random, tally: Tally): Promise<void> {
  const socket = await openTunnel(port, hostOf(random), tally);
  const size = 1 + random.below(200_000);
  let heard = 0;
  socket.on('data', (chunk) => {
    heard += chunk.length;
    if (heard === size) socket.end();
  });
  socket.resume().write(Buffer.alloc(size, 'E'));
  await closed(socket);
  if (heard !== size) tally.surprises.push(`an echo of ${size} bytes ended after ${heard}`);
}

async function halfClose(port: number, random: Random, tally: Tally): Promise<void> {
  const socket = await openTunnel(port, hostOf(random), tally);
  let heard = '';
  socket.on('data', (chunk) => {
    heard += chunk;
  });
  socket.resume().end(`H${'x'.repeat(random.below(10_000))}`);
  await closed(socket);
  if (heard !== 'answer') tally.surprises.push('a half-closed tunnel lost its answer');
}

async function resetByClient(port: number, random: Random, tally: Tally): Promise<void> {
  const socket = await openTunnel(port, hostOf(random), tally);
  socket.write(Buffer.alloc(1 + random.below(100_000), 'E'), () => socket.resetAndDestroy());
  socket.resume();
  await closed(socket);
}

async function resetByOrigin(port: number, random: Random, tally: Tally): Promise<void> {
  const socket = await openTunnel(port, hostOf(random), tally);
  socket.resume().write('R');
  socket.once('end', () => socket.end());
  await closed(socket);
}

async function slowReader(port: number, random: Random, tally: Tally): Promise<void> {
  const socket = await openTunnel(port, hostOf(random), tally);
  let left = 5 + random.below(10);
  socket.on('data', () => {
    left -= 1;
    if (left === 0) return void socket.destroy();
    socket.pause();
    setTimeout(() => socket.resume(), random.below(20));
  });
  socket.resume().write('F');
  await closed(socket);
}

function plain(path: string, method = 'GET'): Act {
  return async (port, random, tally) => {
    const socket = await dial(port);
    const body = method === 'POST' ? 'x'.repeat(random.below(50_000)) : '';
    const host = hostOf(random);
    socket.write(
      `${method} http://${host}${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    );
    expectStatus(await headOf(socket), path === '/reset' ? '502' : '200', tally);
    tally.attempts += 1;
    socket.resume().once('end', () => socket.end());
    await closed(socket);
  };
}

async function keptAlive(port: number, random: Random, tally: Tally): Promise<void> {
  const socket = await dial(port);
  const host = hostOf(random);
  for (let i = 1 + random.below(5); i > 0; i--) {
    socket.write(`HEAD http://${host}/ HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
    expectStatus(await headOf(socket), '200', tally);
    tally.attempts += 1;
  }
  socket.destroy();
  await closed(socket);
}

async function abandoned(port: number, random: Random, tally: Tally): Promise<void> {
  const socket = await dial(port);
  const host = hostOf(random);
  socket.write(`GET http://${host}/flood HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
  expectStatus(await headOf(socket), '200', tally);
  tally.attempts += 1;
  if (random.below(2) === 0) socket.resetAndDestroy();
  else socket.destroy();
  await closed(socket);
}

async function refusedTunnel(port: number, random: Random, tally: Tally): Promise<void> {
  const socket = await dial(port);
  socket.write(`CONNECT h${random.below(50)}.evil.test:443 HTTP/1.1\r\n\r\n`);
  expectStatus(await headOf(socket), '403', tally);
  tally.attempts += 1;
  socket.resume().end();
  await closed(socket);
}

async function refusedRequest(port: number, random: Random, tally: Tally): Promise<void> {
  const socket = await dial(port);
  const host = `h${random.below(50)}.evil.test`;
  socket.write(`GET http://${host}/ HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
  expectStatus(await headOf(socket), '403', tally);
  tally.attempts += 1;
  socket.resume().end();
  await closed(socket);
}

async function malformedRequest(port: number, random: Random, tally: Tally): Promise<void> {
  const socket = await dial(port);
  const garbage = [
    'GET / HTTP/1.1\r\nHost: x\r\n\r\n',
    'CONNECT x HTTP/1.1\r\n\r\n',
    '\x00\r\n\r\n',
  ];
  socket.write(garbage[random.below(garbage.length)] ?? '\x00\r\n\r\n');
  expectStatus(await headOf(socket), '400', tally);
  tally.malformed += 1;
  socket.resume().end();
  await closed(socket);
}

/** Connects and says nothing, or the beginning of something: neither is an attempt. */
async function silent(port: number, random: Random): Promise<void> {
  const socket = await dial(port);
  const beginning = ['', 'C', 'CONNECT x.soak'][random.below(3)] ?? '';
  if (beginning !== '') socket.write(beginning);
  await new Promise((resolve) => setTimeout(resolve, random.below(50)));
  socket.destroy();
  await closed(socket);
}
