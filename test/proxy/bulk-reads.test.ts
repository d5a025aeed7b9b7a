import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { BULK_BYTES, readInBulk } from '../../proxy/bulk-reads.ts';
import { joinSockets, type TunnelEnd } from '../../proxy/tunnel.ts';
import { dialLoopback, listen } from '../support/loopback.ts';
import { startTestProxy } from '../support/proxy.ts';

test('this Node lets a socket that was accepted read into memory that is used again', async () => {
  await using pair = await joined();
  const [client, upstream] = pair.inside;

  expect(readInBulk(client, upstream)).toBe(true);
});

test('a socket with bytes that wait to be read is left as it is', async () => {
  await using pair = await joined();
  const [client, upstream] = pair.inside;
  client.unshift(Buffer.from('first'));

  expect(readInBulk(client, upstream)).toBe(false);
});

test('a socket that has been closed is left as it is', async () => {
  await using pair = await joined();
  const [client, upstream] = pair.inside;
  client.destroy();

  expect(readInBulk(client, upstream)).toBe(false);
});

test('each byte of eight interleaved tunnels arrives where it was sent, both ways', async () => {
  const tunnels = await Promise.all(Array.from({ length: 8 }, () => joined()));

  const transfers = tunnels.flatMap((pair, at) => {
    pair.carry();
    const [near, far] = pair.outside;
    return [
      transfer(near, far, { bytes: 12_000_000 + at, seed: 2 * at }),
      transfer(far, near, { bytes: 12_000_000 - at, seed: 2 * at + 1 }),
    ];
  });

  expect(await Promise.all(transfers)).toEqual(transfers.map(() => 'all as sent'));
  for (const pair of tunnels) await pair[Symbol.asyncDispose]();
}, 60_000);

test('what waits for a slow reader is not overwritten by what another tunnel reads', async () => {
  const waiting = await Promise.all(['a', 'b', 'c'].map((letter) => queued(letter)));

  const tails = await Promise.all(
    waiting.map(async ({ far, pair }) => {
      let tail = '';
      far.on('data', (bytes) => {
        tail = (tail + bytes.toString('latin1')).slice(-2_000);
      });
      far.resume();
      while (!/^[abc]/.test(tail.slice(-1_000))) await turn();
      await pair[Symbol.asyncDispose]();
      return tail.slice(-1_001);
    }),
  );

  expect(tails).toEqual(['a', 'b', 'c'].map((letter) => `.${letter.repeat(1_000)}`));
});

test('what one slow reader leaves behind does not grow', async () => {
  await using pair = await joined();
  const ended = pair.carry();
  const [near, far] = pair.outside;
  const [client] = pair.inside;
  const pattern = randomBytes(BULK_BYTES);
  near.pause();
  let stuck = false;
  for (let written = 0; !stuck && written < 256_000_000; written += pattern.length) {
    if (!far.write(pattern)) stuck = await staysFull(far);
  }

  expect(stuck).toBe(true);
  expect(client.writableLength).toBeLessThan(1_048_576);

  far.end();
  expect(await isAllOf(near, pattern)).toBe(true);
  near.end();
  expect((await ended).error).toBeUndefined();
});

test.each(['that close', 'that half-close and wait for the answer'])(
  'fifty uploads %s lose nothing of their tail',
  async (kind) => {
    const closes = kind === 'that close';
    const sums: string[] = [];
    await using origin = await listen((socket) => {
      const sum = createHash('sha256');
      socket.on('data', (bytes) => sum.update(bytes));
      socket.on('end', () => {
        sums.push(sum.digest('hex'));
        socket.end('taken');
      });
    });
    await using proxy = await startTestProxy();
    const sent: string[] = [];

    for (let round = 0; round < 10; round++) {
      const uploads = Array.from({ length: 5 }, (_, at) => randomBytes(200_001 * (1 + round + at)));
      sent.push(...uploads.map((body) => createHash('sha256').update(body).digest('hex')));
      await Promise.all(uploads.map((body) => upload(proxy.port, origin.port, { body, closes })));
      await proxy.recorded(sent.length);
    }

    expect(sums.toSorted()).toEqual(sent.toSorted());
  },
  60_000,
);

/** A tunnel in which a thousand letters have been read, and wait behind more than the system takes. */
async function queued(letter: string): Promise<{ pair: Joined; far: Socket }> {
  const pair = await joined();
  const [client, upstream] = pair.inside;
  const [near, far] = pair.outside;
  far.pause();
  while (upstream.writableLength === 0) upstream.write('.'.repeat(1_000_000));
  readInBulk(client, upstream);
  client.resume();
  near.write(letter.repeat(1_000));
  while (client.bytesRead < 1_000) await turn();
  return { pair, far };
}

interface Transfer {
  readonly bytes: number;
  readonly seed: number;
}

/** Sends a pattern of its own in pieces of many sizes to a reader that dawdles, and compares each byte. */
async function transfer(from: Socket, to: Socket, { bytes, seed }: Transfer): Promise<string> {
  const pattern = createHash('shake256', { outputLength: 99_991 }).update(`${seed}`).digest();
  const arrived = compare(to, pattern, bytes);
  for (let at = 0, piece = 1; at < bytes; piece = (piece * 7 + 13) % 200_003) {
    const length = Math.min(piece, bytes - at);
    if (!from.write(slice(pattern, at, length))) await once(from, 'drain');
    at += length;
  }
  return arrived;
}

function compare(socket: Socket, pattern: Buffer, bytes: number): Promise<string> {
  let at = 0;
  return new Promise((resolve) => {
    socket.on('data', (chunk: Buffer) => {
      if (!slice(pattern, at, chunk.length).equals(chunk)) resolve(`wrong bytes from ${at}`);
      at += chunk.length;
      if (at >= bytes) resolve(at === bytes ? 'all as sent' : `${at} of ${bytes}`);
      // Every now and then nobody reads for a while, so that writes have to wait.
      if (at % 5 !== 0) return;
      socket.pause();
      setTimeout(() => socket.resume(), 3);
    });
    socket.once('close', () => resolve(`${at} of ${bytes}`));
  });
}

/** A piece of an endless repetition. */
function slice(pattern: Buffer, from: number, length: number): Buffer {
  const piece = Buffer.allocUnsafe(length);
  for (let done = 0; done < length; ) {
    const at = (from + done) % pattern.length;
    done += pattern.copy(piece, done, at, Math.min(pattern.length, at + length - done));
  }
  return piece;
}

async function isAllOf(socket: Socket, pattern: Buffer): Promise<boolean> {
  let at = 0;
  for await (const chunk of socket) {
    if (!slice(pattern, at % pattern.length, chunk.length).equals(chunk)) return false;
    at += chunk.length;
  }
  return at > 0 && at % pattern.length === 0;
}

/** Says whether a socket that is full has not drained for as long as loopback could ever need. */
async function staysFull(socket: Socket): Promise<boolean> {
  const drained = once(socket, 'drain').then(() => false);
  const waited = new Promise<boolean>((resolve) => setTimeout(() => resolve(true), 300));
  return Promise.race([drained, waited]);
}

async function upload(
  proxyPort: number,
  originPort: number,
  { body, closes }: { body: Buffer; closes: boolean },
): Promise<void> {
  const socket = await dialLoopback(proxyPort);
  socket.write(`CONNECT 127.0.0.1:${originPort} HTTP/1.1\r\n\r\n`);
  await once(socket, 'data');
  socket.end(body);
  if (closes) {
    await once(socket, 'finish');
    socket.destroy();
    return;
  }
  const answer: Buffer[] = [];
  for await (const chunk of socket) answer.push(chunk);
  expect(Buffer.concat(answer).toString()).toBe('taken');
}

/** Two connections, and a tunnel between their inner ends as soon as somebody wants it carried. */
interface Joined extends AsyncDisposable {
  readonly outside: readonly [near: Socket, far: Socket];
  readonly inside: readonly [client: Socket, upstream: Socket];
  carry(): Promise<TunnelEnd>;
}

async function joined(): Promise<Joined> {
  const accepted: Socket[] = [];
  const server = await listen((socket) => accepted.push(socket));
  const near = await dialLoopback(server.port);
  while (accepted.length < 1) await turn();
  const far = await dialLoopback(server.port);
  while (accepted.length < 2) await turn();
  const [client, upstream] = accepted as [Socket, Socket];
  return {
    outside: [near, far],
    inside: [client, upstream],
    carry: () => joinSockets(client, upstream, { idleMs: 60_000 }),
    async [Symbol.asyncDispose]() {
      near.destroy();
      far.destroy();
      await server[Symbol.asyncDispose]();
    },
  };
}
