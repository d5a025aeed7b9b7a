import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';
import { findSource, readSource } from '../../../proxy/import/source.ts';
import { ConfigError } from '../../../rules/errors.ts';

const folder = mkdtempSync(join(tmpdir(), 'sallyport-source-'));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, content: string | Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

async function readAll(name: string, stdin: Readable = Readable.from([])): Promise<string> {
  const source = await findSource(name, stdin);
  const chunks: Buffer[] = [];
  for await (const chunk of readSource(source, { advance: () => {}, report: () => {} })) {
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

test('a file is decompressed for what it holds, not for what it is called', async () => {
  expect(await readAll(file('packed.log', gzipSync('hello\n')))).toBe('hello\n');
  expect(await readAll(file('plain.gz', 'hello\n'))).toBe('hello\n');
});

test('standard input is read in whatever pieces it comes, compressed or not', async () => {
  for (const bytes of [Buffer.from('hello\n'), gzipSync('hello\n')]) {
    const single = [...bytes].map((byte) => Buffer.from([byte]));
    expect(await readAll('-', Readable.from(single))).toBe('hello\n');
  }
});

test.each(['', 'a', '\x1f'])(
  'a file of %j, too short to tell, is read as it is',
  async (content) => {
    expect(await readAll(file('short', content))).toBe(content);
  },
);

test('the bytes that were read add up to the size of the file', async () => {
  const source = await findSource(
    file('sized.gz', gzipSync('x'.repeat(100_000))),
    Readable.from([]),
  );
  let read = 0;
  const options = { advance: (bytes: number) => (read += bytes), report: () => {} };
  for await (const _ of readSource(source, options));
  expect(read).toBe(source.bytes);
});

const NOBODY = 65_534;

describe('what cannot be read is said in one sentence', () => {
  test('a file that is not there', async () => {
    const name = join(folder, 'missing.log');
    await expect(findSource(name, Readable.from([]))).rejects.toThrow(
      new ConfigError(`Cannot import "${name}": there is no such file`),
    );
  });

  test('a directory', async () => {
    const name = join(folder, 'logs');
    mkdirSync(name);
    await expect(findSource(name, Readable.from([]))).rejects.toThrow(
      new ConfigError(`Cannot import "${name}": it is a directory, name the files in it`),
    );
  });

  test('a file without permission', async () => {
    const name = file('secret.log', 'x');
    chmodSync(name, 0o000);
    const isRoot = process.geteuid?.() === 0;
    // Root may read everything; so for this question it is nobody.
    if (isRoot) process.seteuid?.(NOBODY);
    const refused = expect(findSource(name, Readable.from([]))).rejects;
    await refused.toThrow('check its permissions').finally(() => {
      if (isRoot) process.seteuid?.(0);
    });
  });

  test('a file in another compression', async () => {
    const name = file('log.xz', Buffer.from('fd377a585a000004', 'hex'));
    await expect(readAll(name)).rejects.toThrow('pipe it through xz -dc and import -');
  });
});
