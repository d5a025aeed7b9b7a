import type { Socket } from 'node:net';
import {
  actAtRandom,
  closed,
  dial,
  expectStatus,
  headOf,
  openTunnel,
  type Tally,
} from './clients.ts';
import type { Origins } from './origin.ts';
import type { SoakedProxy } from './proxy.ts';
import { randomFrom } from './random.ts';

/** Kilobytes that something added to the memory of the proxy, per one of it. */
export interface Cost {
  readonly grownKb: number;
  /** Milliseconds that an honest client waited meanwhile: the longest of some. */
  readonly slowestMs: number;
}

const FEW = 50;

/** As many clients at a time. */
const CLIENTS = 40;

/** Until then memory grows to what so many clients need at all. */
const SETTLING_MS = 120_000;

/** Clients that act at random for a time; what memory the proxy had once it had settled, second by second. */
export async function churn(
  { port, memoryKb, isRunning }: SoakedProxy,
  { ms, seed, tally }: { readonly ms: number; readonly seed: number; readonly tally: Tally },
): Promise<number[]> {
  const until = performance.now() + ms;
  const from = performance.now() + Math.min(SETTLING_MS, ms / 2);
  const samples: number[] = [];
  const sampling = setInterval(() => {
    if (performance.now() >= from) samples.push(memoryKb());
  }, 1_000);
  const clients = Array.from({ length: CLIENTS }, async (_, i) => {
    const random = randomFrom(seed * 1_000 + i);
    while (performance.now() < until && isRunning()) await actAtRandom(port, random, tally);
  });
  await Promise.all(clients);
  clearInterval(sampling);
  return samples;
}

/** Lets the proxy load and compile what it will use: that is no growth. */
export async function warmUp({ port }: SoakedProxy, tally: Tally): Promise<void> {
  const random = randomFrom(0);
  for (let i = 0; i < 300; i++) await actAtRandom(port, random, tally);
}

/** Waits until the proxy has closed what its clients have; how many descriptors it then has. */
export async function settled(proxy: SoakedProxy, atMost: number): Promise<number> {
  for (let i = 0; i < 60 && proxy.descriptors() > atMost; i++) await pause(250);
  return proxy.descriptors();
}

/** Holds tunnels in which nobody speaks. */
export async function idleTunnels(proxy: SoakedProxy, count: number, tally: Tally): Promise<Cost> {
  const before = await restingKb(proxy);
  const held = await inGroups(count, (i) =>
    openTunnel(proxy.port, `idle${i % 100}.soak.test`, tally),
  );
  const grownKb = (await restingKb(proxy)) - before;
  const slowestMs = await honestClients(proxy, tally);
  await leave(held);
  return { grownKb, slowestMs };
}

/** Holds connections whose head comes byte by byte, until they are cut. */
export async function slowHeads(proxy: SoakedProxy, count: number, tally: Tally): Promise<Cost> {
  const before = await restingKb(proxy);
  const held = await inGroups(count, () => dial(proxy.port));
  for (const [i, socket] of held.entries())
    socket.resume().write(i % 2 === 0 ? 'CONNECT w' : 'GET http://w');
  const drip = setInterval(() => {
    for (const socket of held) if (socket.writable) socket.write('w');
  }, 1_000);
  const slowestMs = await honestClients(proxy, tally);
  const grownKb = proxy.memoryKb() - before;
  // Each was told 408, and is closed when it leaves.
  const told = held.map((socket) => new Promise<void>((resolve) => socket.once('end', resolve)));
  await Promise.all(told);
  clearInterval(drip);
  tally.malformed += count;
  await leave(held);
  return { grownKb, slowestMs };
}

/** Asks for more than the client will read, and waits until nothing moves. */
export async function stalledStream(
  proxy: SoakedProxy,
  origins: Origins,
  { socket, request }: { readonly socket: Socket; readonly request: string },
): Promise<number> {
  socket.pause();
  const before = await restingKb(proxy);
  socket.write(request);
  let last = -1;
  while (origins.flooded() !== last) {
    last = origins.flooded();
    await pause(1_000);
  }
  const grownKb = proxy.memoryKb() - before;
  socket.destroy();
  await closed(socket);
  return grownKb;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** The least of some seconds: between two collections of garbage memory only seems to grow. */
async function restingKb({ memoryKb }: SoakedProxy): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < 8; i++) {
    least = Math.min(least, memoryKb());
    await pause(250);
  }
  return least;
}

async function honestClients({ port }: SoakedProxy, tally: Tally): Promise<number> {
  let slowestMs = 0;
  for (let i = 0; i < FEW; i++) {
    const since = performance.now();
    const socket = await dial(port);
    socket.write(
      'GET http://honest.soak.test/ HTTP/1.1\r\nHost: honest.soak.test\r\nConnection: close\r\n\r\n',
    );
    expectStatus(await headOf(socket), '200', tally);
    tally.attempts += 1;
    slowestMs = Math.max(slowestMs, performance.now() - since);
    socket.destroy();
  }
  return slowestMs;
}

async function inGroups(count: number, open: (i: number) => Promise<Socket>): Promise<Socket[]> {
  const sockets: Socket[] = [];
  while (sockets.length < count) {
    const group = Math.min(200, count - sockets.length);
    sockets.push(
      ...(await Promise.all(Array.from({ length: group }, (_, i) => open(sockets.length + i)))),
    );
  }
  return sockets;
}

async function leave(sockets: readonly Socket[]): Promise<void> {
  for (const socket of sockets) socket.resume().end();
  await Promise.all(sockets.map(closed));
}
