import { expect, test } from 'vitest';
import { type ListFlags, parseListSettings } from '../../../proxy/policy/settings.ts';
import { newSigner } from '../../support/sign-list.ts';

const URL = 'https://policy.example.com/list.yaml';
const { publicKey } = newSigner();

test('a URL is asked every minute, and its copy is kept beside the record', () => {
  expect(parseListSettings({ allow: URL }, '/var/lib/sallyport.db')).toMatchObject({
    pollMs: 60_000,
    copy: '/var/lib/sallyport.db.policy.json',
    signed: undefined,
  });
});

test('a presigned list has its signature where it is said to be', () => {
  const allow = `${URL}?sig=1`;
  const by = `${URL}.minisig?sig=2`;
  const { signed } = parseListSettings(
    { allow, allowPubkey: [publicKey], allowSignature: by },
    'db',
  );

  expect(signed?.by.shown).toBe(`${URL}.minisig?...`);
  expect(() => parseListSettings({ allow, allowPubkey: [publicKey] }, 'db')).toThrow(
    /--allow-signature/,
  );
});

test.each<[ListFlags, RegExp]>([
  [{ allow: 'a.yaml', allowPoll: '5s' }, /Cannot use --allow-poll with the file a\.yaml/],
  [{ allow: 'a.yaml', allowCache: 'c.json' }, /Cannot use --allow-cache with the file/],
  [{ allow: URL, allowPoll: '10ms' }, /write 1s or longer/],
  [{ allow: URL, allowPoll: 'often' }, /--allow-poll "often"/],
  [{ allow: URL, allowSignature: 'a.sig' }, /--allow-pubkey/],
  [{ allow: URL, allowPubkey: ['none.pub'] }, /none\.pub/],
])('%j is refused', (flags, reason) => {
  expect(() => parseListSettings(flags, 'db')).toThrow(reason);
});
