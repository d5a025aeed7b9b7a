import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parquetLines } from '../../../proxy/import/parquet.ts';
import { tempFolder } from '../../support/temp-folder.ts';
import { take } from './support.ts';

const FILE = `${import.meta.dirname}/parquet/flow.parquet`;

async function read(path: string): Promise<{ text: string; problems: string[] }> {
  const problems: string[] = [];
  const ports = { advance: () => {}, report: (problem: string) => problems.push(problem) };
  const chunks: Buffer[] = [];
  for await (const chunk of parquetLines(path, ['srcaddr', 'bytes', 'nothing'], ports)) {
    chunks.push(chunk);
  }
  return { text: Buffer.concat(chunks).toString(), problems };
}

test('the columns that are there become words, and what is null a hyphen', async () => {
  expect(await read(FILE)).toEqual({
    text: 'srcaddr bytes\n10.0.1.5 4249\n140.82.112.3 14249\n10.0.1.5 76\n- -\n',
    problems: [],
  });
});

test('no byte that is changed or missing makes it throw', async () => {
  using folder = tempFolder();
  const bytes = readFileSync(FILE);
  for (let at = 4; at < bytes.length; at += 97) {
    const path = folder.at('damaged.parquet');
    const damaged = Buffer.from(bytes);
    damaged[at] = (damaged[at] ?? 0) ^ 0xff;
    writeFileSync(path, damaged);
    await read(path);
    writeFileSync(path, bytes.subarray(0, at));
    expect((await read(path)).problems).toHaveLength(1);
  }
});

test('other formats are never kept in such files', async () => {
  await expect(take('squid', { file: FILE })).rejects.toThrow(/which is read for flow logs only/);
  await expect(take('vpc-flow', { text: readFileSync(FILE) })).rejects.toThrow(/name the file/);
});
