import { expect, test } from 'vitest';
import { isSecret, masked } from '../../../proxy/settings/setting.ts';

test.each([
  ['upstream', 'http://user:s3cr3t@proxy:3128', 'http://...@proxy:3128'],
  ['upstream', 'http://proxy:3128', 'http://proxy:3128'],
  ['ship', 'postgres://u:s3cr3t@db/x?sslpassword=s3cr3t', 'postgres://...@db/x?...'],
  ['allow', 'https://b.s3.amazonaws.com/l?sig=s3cr3t', 'https://b.s3.amazonaws.com/l?...'],
  ['allow', 'https://u:s3cr3t@b/l', '...'],
  ['listen', ['127.0.0.1:3128'], ['127.0.0.1:3128']],
  ['workers', 4, 4],
  ['run', undefined, undefined],
])('of --%s %j is shown %j', (name, value, shown) => {
  expect(masked(name, value)).toEqual(shown);
  expect(isSecret(name, value)).toBe(JSON.stringify(value)?.includes('s3cr3t') ?? false);
});
