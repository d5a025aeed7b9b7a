import { generateKeyPairSync, sign } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parseListKeys } from '../../../proxy/policy/list-keys.ts';
import { newSigner } from '../../support/sign-list.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const P256 = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const pem = P256.publicKey.export({ type: 'spki', format: 'pem' });
const list = Buffer.from('version: 1\n');

test('a signature of cosign is Base64 of an ECDSA signature, with or without line ends', () => {
  using folder = tempFolder();
  writeFileSync(folder.at('cosign.pub'), pem);
  const keys = parseListKeys([folder.at('cosign.pub')]);
  const signature = sign('sha256', list, P256.privateKey).toString('base64');

  expect(keys?.suffix).toBe('.sig');
  expect(keys?.verify(list, signature)).toEqual({ ok: true, signedAt: undefined });
  expect(keys?.verify(list, `${signature.slice(0, 64)}\n${signature.slice(64)}\n`).ok).toBe(true);
  expect(keys?.verify(Buffer.from('version: 2\n'), signature).ok).toBe(false);
  expect(keys?.verify(list, 'AAAA').ok).toBe(false);
});

test('any of several keys will do: the new one and the old', () => {
  const [old, fresh] = [newSigner(), newSigner()];
  const keys = parseListKeys([old.publicKey, fresh.publicKey]);

  expect(keys?.suffix).toBe('.minisig');
  expect(keys?.verify(list, fresh.sign(list.toString())).ok).toBe(true);
  expect(keys?.verify(list, newSigner().sign(list.toString()))).toMatchObject({ ok: false });
});

test('no key is asked for unless one is named', () => {
  expect(parseListKeys([])).toBeUndefined();
});

test('what is no key is said to be none', () => {
  using folder = tempFolder();
  const p384 = generateKeyPairSync('ec', { namedCurve: 'P-384' }).publicKey;
  writeFileSync(folder.at('p384.pub'), p384.export({ type: 'spki', format: 'pem' }));
  writeFileSync(folder.at('key.pem'), P256.privateKey.export({ type: 'pkcs8', format: 'pem' }));
  writeFileSync(folder.at('cosign.pub'), pem);

  expect(() => parseListKeys([folder.at('p384.pub')])).toThrow(/neither a key of minisign/);
  expect(() => parseListKeys([folder.at('key.pem')])).toThrow(/neither a key of minisign/);
  expect(() => parseListKeys([folder.at('none.pub')])).toThrow(/ENOENT/);
  expect(() => parseListKeys([folder.at('cosign.pub'), newSigner().publicKey])).toThrow(
    /keys of one kind/,
  );
});
