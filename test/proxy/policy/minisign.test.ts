import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseMinisignKey, verifyMinisign } from '../../../proxy/policy/minisign.ts';
import { newSigner } from '../../support/sign-list.ts';

/** Made with minisign 0.11, from Debian 12: `minisign -G -W`, `minisign -S`, `minisign -S -l`. */
const KEY = `untrusted comment: minisign public key 3F5D49BD090B20BC
RWS8IAsJvUldP27zUV/ZJg1qFT+F4AlA84Wblb0ZNjCWlqxXmKjNINeT
`;
const SIGNED = 'x\n';
const PREHASHED = `untrusted comment: signature from minisign secret key
RUS8IAsJvUldPwo+2MGjcUfG2XtAXWuhLGlkfeZqApB2QCxgOMc2JzubMf4/hGwLayiYCp2XrDcJiXbq9xsuJvkRlv64xbC5iQE=
trusted comment: timestamp:1795242984	file:list.yaml	hashed
Tpj/yuAiDpg7maLonvm1vUQKH4Jb5rkFnQa+zXBWGdovLIfTKJH6x9G8lMgaAWgXSt2/ZMwc2M4Swno70sqsDg==
`;
const LEGACY = `untrusted comment: signature from minisign secret key
RWS8IAsJvUldPx0myyRTY2OfTlWzkQoD4Y62w3M/Mqv77bOeDvwLuz8vimQ4yBpur79LSnyvgfznQt1PCifWYuh8Dnek3qcFGwM=
trusted comment: timestamp:1795242984	file:list.yaml
uKS6L5xc4vhPWffkAInrzex4FdAlbaghObvJ/g/VhBhAGm+gnK36emBC52xbdYu5Et732GymCZkPZ6ZKe09ICQ==
`;

function verified(text: string, signature: string, key = KEY) {
  const parsed = parseMinisignKey(key);
  if (parsed === undefined) throw new Error('No key');
  return verifyMinisign(Buffer.from(text), signature, [parsed]);
}

test.each([
  ['prehashed', PREHASHED],
  ['legacy', LEGACY],
  ['with the line ends of Windows', PREHASHED.replaceAll('\n', '\r\n')],
])('a %s signature of the real program is good, and says when it was made', (_, signature) => {
  const key = parseMinisignKey(KEY);

  expect(key?.id).toBe('3F5D49BD090B20BC');
  expect(verified(SIGNED, signature)).toEqual({ ok: true, signedAt: 1_795_242_984_000 });
});

test.each([
  ['another text', 'y\n', PREHASHED, /another text/],
  [
    'another trusted comment',
    SIGNED,
    PREHASHED.replace('1795242984', '1895242984'),
    /trusted comment was changed/,
  ],
  [
    'the trusted comment of another signature',
    SIGNED,
    [...PREHASHED.split('\n').slice(0, 2), ...LEGACY.split('\n').slice(2)].join('\n'),
    /trusted comment was changed/,
  ],
  [
    'a prehashed signature passed off as a legacy one',
    SIGNED,
    PREHASHED.replace('\nRUS', '\nRWS'),
    /another text/,
  ],
  ['an unknown algorithm', SIGNED, PREHASHED.replace('\nRUS', '\nRXS'), /nobody knows/],
  ['no signature at all', SIGNED, '<html>404</html>', /no signature of minisign/],
  ['nothing', SIGNED, '', /no signature of minisign/],
])('%s is not good', (_, text, signature, reason) => {
  expect(verified(text, signature)).toEqual({ ok: false, reason: expect.stringMatching(reason) });
});

test('the key of somebody else is named', () => {
  expect(verified(SIGNED, PREHASHED, newSigner().publicKey)).toEqual({
    ok: false,
    reason: 'it was made with key 3F5D49BD090B20BC',
  });
});

test('what was signed is good as it is, and with any byte of it changed is not', () => {
  const signer = newSigner();
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), fc.constantFrom('ED', 'Ed'), (text, algorithm) => {
      const signature = signer.sign(text, { algorithm });
      expect(verified(text, signature, signer.publicKey).ok).toBe(true);
      expect(verified(`${text} `, signature, signer.publicKey).ok).toBe(false);
    }),
    { numRuns: 30 },
  );
});

test('a comment of its own says no time', () => {
  const signer = newSigner();
  const signature = signer.sign('x', { trusted: 'release 7' });

  expect(verified('x', signature, signer.publicKey)).toEqual({ ok: true, signedAt: undefined });
});

test.each(['', 'RWS8', KEY.replace('RWS', 'RUS'), `${KEY}${KEY}`, 'untrusted comment: none\n'])(
  '%j is no key',
  (text) => {
    expect(parseMinisignKey(text)).toBeUndefined();
  },
);
