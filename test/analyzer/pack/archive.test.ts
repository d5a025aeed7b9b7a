import { strFromU8, unzipSync } from 'fflate';
import { expect, test } from 'vitest';
import { archive, sha256 } from '../../../analyzer/pack/archive.ts';

const FILES = [
  { path: 'b.txt', body: 'zwei\n' },
  { path: 'a.bin', body: new Uint8Array([0, 255]) },
];

test('the manifest has the digest of every file, in order', () => {
  const files = unzipSync(archive('pack', FILES));

  expect(Object.keys(files)).toEqual(['pack/a.bin', 'pack/b.txt', 'pack/SHA256SUMS']);
  expect(strFromU8(files['pack/SHA256SUMS'] ?? new Uint8Array())).toBe(
    `${sha256(new Uint8Array([0, 255]))}  a.bin\n${sha256(Buffer.from('zwei\n'))}  b.txt\n`,
  );
});

test('the same files give the same bytes, in whatever order, at whatever time, in whatever zone', () => {
  const zone = process.env.TZ;
  const packed = ['UTC', 'Asia/Kathmandu', 'America/St_Johns'].map((name) => {
    process.env.TZ = name;
    return sha256(archive('pack', FILES.toReversed()));
  });
  if (zone === undefined) delete process.env.TZ;
  else process.env.TZ = zone;

  expect(new Set([...packed, sha256(archive('pack', FILES))]).size).toBe(1);
});
