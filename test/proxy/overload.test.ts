import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { childrenOf } from '../support/children-of.ts';
import { type Conversation, converse, exchangeBytes } from '../support/conversation.ts';
import { listen } from '../support/loopback.ts';
import { TEST_WORKERS } from '../support/program.ts';
import { type Recording, startRecording } from '../support/recording.ts';
import { tempFolder } from '../support/temp-folder.ts';

const connect = 'CONNECT www.example.test:9 HTTP/1.1\r\n\r\n';

function descriptorsOf({ process }: Recording): number {
  const processes = [process.pid ?? 0, ...childrenOf(process.pid ?? 0)];
  return processes.flatMap((pid) => readdirSync(`/proc/${pid}/fd`)).length;
}

/** Waits until what was closed has been closed on the other side as well. */
async function settled(proxy: Recording, atMost: number): Promise<number> {
  for (let i = 0; i < 100 && descriptorsOf(proxy) > atMost; i++) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return descriptorsOf(proxy);
}

test('with few file descriptors an onslaught is answered 503, said once, and leaves nothing behind', async () => {
  using folder = tempFolder();
  await using origin = await listen((socket) => void socket.pipe(socket));
  await using proxy = await startRecording({
    db: folder.at('sallyport.db'),
    descriptors: 128,
    flags: ['--dashboard', 'off', '--connect-to', `::127.0.0.1:${origin.port}`],
  });
  const before = descriptorsOf(proxy);

  const talks: Conversation[] = [];
  const statuses = new Map<string, number>();
  for (let wave = 0; wave < 5; wave++) {
    const replies = Array.from({ length: 60 }, async () => {
      const talk = await converse(proxy.port);
      talks.push(talk);
      talk.send(connect);
      const reply = await talk.until('\r\n').catch(() => 'closed');
      const status = /^HTTP\/1\.1 (\d+)/.exec(reply)?.[1] ?? 'closed';
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    });
    await Promise.all(replies);
  }

  // Each process has descriptors of its own.
  expect(statuses.get('200')).toBe(32 * TEST_WORKERS);
  expect(statuses.get('503')).toBeGreaterThan(100);
  expect(
    [...statuses.keys()].filter((status) => !['200', '503', 'closed'].includes(status)),
  ).toEqual([]);
  expect(proxy.log().split('no more connections are taken')).toHaveLength(1 + TEST_WORKERS);
  for (const talk of talks) talk.socket.destroy();
  expect(await settled(proxy, before)).toBeLessThanOrEqual(before);
  await using honest = await converse(proxy.port);
  honest.send(connect);
  expect(await honest.until('\r\n')).toContain(' 200 ');
});

test('while 300 clients drip their heads, honest ones are served', async () => {
  using folder = tempFolder();
  await using origin = await listen((socket) => socket.end('hello'));
  await using proxy = await startRecording({
    db: folder.at('sallyport.db'),
    flags: ['--dashboard', 'off', '--connect-to', `::127.0.0.1:${origin.port}`],
  });
  const slow = await Promise.all(Array.from({ length: 300 }, () => converse(proxy.port)));
  for (const [i, talk] of slow.entries()) talk.send(i % 2 === 0 ? 'CONNECT ww' : 'GET http://ww');
  const drip = setInterval(() => {
    for (const talk of slow) talk.send('w');
  }, 250);

  const since = performance.now();
  for (let i = 0; i < 50; i++) {
    expect(await exchangeBytes(proxy.port, connect)).toMatch(/^HTTP\/1\.1 200 [\s\S]*hello$/);
  }
  const took = performance.now() - since;
  const cut = await Promise.all(slow.map((talk) => talk.rest()));
  clearInterval(drip);

  expect(took).toBeLessThan(5_000);
  expect(new Set(cut.map((reply) => reply.slice(9, 12)))).toEqual(new Set(['408']));
  for (const talk of slow) talk.socket.destroy();
  expect(proxy.log()).not.toContain('could not be served');
});
