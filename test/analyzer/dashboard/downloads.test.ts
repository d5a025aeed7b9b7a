import { strFromU8, unzipSync } from 'fflate';
import { expect, test } from 'vitest';
import { pack } from '../../../analyzer/dashboard/downloads.ts';

test('a result of one file is that file', () => {
  const losses = [
    { entry: 'a:443', kind: 'widens', what: 'also b' },
    { entry: 'a:443', kind: 'drops', what: 'its paths' },
  ] as const;

  expect(pack('trial-1-squid', 'conf', { text: 'acl x', losses })).toMatchObject({
    fileName: 'trial-1-squid.conf',
    body: 'acl x',
    losses: 1,
  });
});

test('a result of several files is an archive with all of them', () => {
  const files = [{ name: 'part-2.yaml', text: 'two' }];

  const { fileName, type, body } = pack('trial-1-aws', 'yaml', { text: 'one', losses: [], files });

  expect([fileName, type]).toEqual(['trial-1-aws.zip', 'application/zip']);
  const found = Object.entries(unzipSync(Uint8Array.from(Buffer.from(body))));
  expect(found.map(([name, bytes]) => [name, strFromU8(bytes)])).toEqual([
    ['trial-1-aws.yaml', 'one'],
    ['part-2.yaml', 'two'],
  ]);
});
