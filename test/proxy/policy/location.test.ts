import { expect, test } from 'vitest';
import { isSafe, parseListLocation, signatureBeside } from '../../../proxy/policy/location.ts';
import { ConfigError } from '../../../rules/errors.ts';

test.each([
  ['allowlist.yaml', 'allowlist.yaml'],
  ['/etc/sallyport/a?b.yaml', '/etc/sallyport/a?b.yaml'],
  ['C:\\lists\\a.yaml', 'C:\\lists\\a.yaml'],
  ['https://policy.example.com/list.yaml', 'https://policy.example.com/list.yaml'],
  ['https://b.s3.amazonaws.com/l.yaml?X-Amz-Signature=1', 'https://b.s3.amazonaws.com/l.yaml?...'],
  ['HTTPS://Policy.Example.com/l.yaml#part', 'https://policy.example.com/l.yaml'],
  ['http://127.0.0.1:8080/list.yaml', 'http://127.0.0.1:8080/list.yaml'],
  ['http://[::1]/list.yaml', 'http://[::1]/list.yaml'],
])('%s is shown as %s', (text, shown) => {
  expect(parseListLocation(text, '--allow').shown).toBe(shown);
});

test.each([
  ['http://policy.example.com/list.yaml?k=s3cr3t', /whoever is on the way could replace the list/],
  ['http://127.0.0.1.example.com/list.yaml', /write https:/],
  ['https://user:s3cr3t@policy.example.com/list.yaml', /other processes would see it/],
  ['https://s3cr3t@policy.example.com/', /other processes would see it/],
  ['s3://bucket/list.yaml', /aws s3 presign/],
  ['ftp://x:s3cr3t@policy.example.com/list.yaml?k=s3cr3t', /begins with https/],
  ['https://[::z]/?s3cr3t', /begins with https/],
])('%s is refused, and no secret of it is told', (text, reason) => {
  expect(() => parseListLocation(text, '--allow')).toThrow(ConfigError);
  expect(() => parseListLocation(text, '--allow')).toThrow(reason);
  expect(() => parseListLocation(text, '--allow')).not.toThrow(/s3cr3t/);
});

test('a signature is beside its list, unless a query opens that path alone', () => {
  const beside = (text: string) => signatureBeside(parseListLocation(text, '--allow'), '.minisig');

  expect(beside('a.yaml').shown).toBe('a.yaml.minisig');
  expect(beside('https://x.example/a.yaml').shown).toBe('https://x.example/a.yaml.minisig');
  expect(() => beside('https://x.example/a.yaml?sig=1')).toThrow(/--allow-signature/);
});

test('only TLS, and this machine, are safe from whoever is on the way', () => {
  const safe = ['https://a.example/', 'http://localhost/', 'http://127.9.9.9/', 'http://[::1]:9/'];
  const unsafe = ['http://a.example/', 'http://10.0.0.1/', 'file:///etc/passwd', 'data:,x'];

  expect(safe.filter((text) => !isSafe(new URL(text)))).toEqual([]);
  expect(unsafe.filter((text) => isSafe(new URL(text)))).toEqual([]);
});
