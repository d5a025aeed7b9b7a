import { writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parseListKeys } from '../../proxy/policy/list-keys.ts';
import { runProgram } from '../support/program.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { runWell } from './support/peer.ts';

const LIST = 'version: 1\nname: signed\nentries:\n  - host: a.example.com\n    ports: [443]\n';

test.each([
  ['prehashed', []],
  ['legacy', ['-l']],
])('a list that minisign has signed, %s, is taken, and no other', async (_, form) => {
  using folder = tempFolder();
  const cwd = folder.path;
  writeFileSync(folder.at('list.yaml'), LIST);
  await runWell('minisign', ['-G', '-W', '-p', 'list.pub', '-s', 'list.key'], { cwd });
  await runWell('minisign', ['-S', ...form, '-s', 'list.key', '-m', 'list.yaml'], { cwd });
  const check = ['config', 'check', 'settings.yaml'];
  writeFileSync(folder.at('settings.yaml'), 'allow: list.yaml\nallow-pubkey: list.pub\n');

  const good = await runProgram(check, { cwd });
  writeFileSync(folder.at('list.yaml'), LIST.replace('a.example', 'b.example'));
  const changed = await runProgram(check, { cwd });

  expect(good).toMatchObject({ exitCode: 0, stderr: '' });
  expect(changed).toMatchObject({
    exitCode: 2,
    stderr: expect.stringMatching(/list\.yaml\.minisig does not fit: it is of another text/),
  });
});

test('a signature in the form of cosign is what openssl makes, too', async () => {
  using folder = tempFolder();
  const cwd = folder.path;
  writeFileSync(folder.at('list.yaml'), LIST);
  const make = 'openssl ecparam -name prime256v1 -genkey -noout -out key.pem';
  await runWell('sh', ['-c', `${make} && openssl ec -in key.pem -pubout -out cosign.pub`], { cwd });
  const sign = 'openssl dgst -sha256 -sign key.pem list.yaml | base64';
  const signature = await runWell('sh', ['-c', sign], { cwd });

  const keys = parseListKeys([folder.at('cosign.pub')]);

  expect(keys?.verify(Buffer.from(LIST), signature)).toEqual({ ok: true, signedAt: undefined });
  expect(keys?.verify(Buffer.from(`${LIST}#`), signature).ok).toBe(false);
});
