import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { gunzip } from '../../../proxy/import/gunzip.ts';

async function* chunksOf(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function unzip(bytes: Buffer, size: number): Promise<{ text: string; problems: string[] }> {
  const problems: string[] = [];
  let text = '';
  for await (const chunk of gunzip(chunksOf(bytes, size), (problem) => problems.push(problem))) {
    text += chunk.toString();
  }
  return { text, problems };
}

const FIRST = 'one\n'.repeat(500);
const SECOND = 'two\n'.repeat(500);

test.each([1, 2, 7, 65_536])(
  'two members one after the other are read, %i bytes at a time',
  async (size) => {
    const bytes = Buffer.concat([gzipSync(FIRST), gzipSync(SECOND)]);
    expect(await unzip(bytes, size)).toEqual({ text: FIRST + SECOND, problems: [] });
  },
);

test('of a file that was cut short, all that can be read is given out, and the end is reported', async () => {
  const text = Array.from({ length: 20_000 }, (_, i) => `${(i * 7_919) % 104_729}\n`).join('');
  const whole = gzipSync(text);
  const { text: read, problems } = await unzip(whole.subarray(0, whole.length - 1_000), 4_096);
  expect(text.startsWith(read)).toBe(true);
  expect(read.length).toBeGreaterThan(text.length * 0.9);
  expect(problems).toEqual(['the gzip data ends too early: what came before was read']);
});

test('of a damaged file, what comes before the damage is given out', async () => {
  const bytes = Buffer.concat([
    gzipSync(FIRST),
    Buffer.from([0x1f, 0x8b, 8, 0]),
    Buffer.alloc(99, 255),
  ]);
  const { text, problems } = await unzip(bytes, 16);
  expect(text).toBe(FIRST);
  expect(problems).toEqual(['the gzip data is damaged: what came before was read']);
});
