import { expect, test } from 'vitest';
import { hostOfField, type LookedUp, nameDestination } from '../../../proxy/transparent/name.ts';
import { host } from '../../support/host.ts';
import { ip } from '../../support/ip.ts';

const ADDRESS = ip('192.0.2.7');
const WANTED = { address: ADDRESS, port: 443 };
const NOTHING: LookedUp = () => [];
const TWO: LookedUp = (address) =>
  address === ADDRESS ? [host('new.example'), host('old.example')] : [];
const everyone = (): boolean => true;
const nobody = (): boolean => false;

test('the name that the client says on the connection comes first', () => {
  const said = { name: 'GitHub.com', from: 'sni' } as const;

  expect(nameDestination(WANTED, said, TWO, everyone)).toEqual({
    authority: { host: 'github.com', port: 443 },
    nameFrom: 'sni',
  });
});

test.each([
  ['nothing', undefined],
  ['an address', { name: '198.51.100.1', from: 'sni' } as const],
  ['no host name', { name: 'a b', from: 'host' } as const],
])('where it says %s, the name is the one that it had looked up', (_what, said) => {
  expect(nameDestination(WANTED, said, TWO, everyone)).toEqual({
    authority: { host: 'new.example', port: 443 },
    nameFrom: 'dns',
  });
});

test('of several names that led to the address, one that is allowed is meant', () => {
  const isAllowed = ({ host: name }: { host: string }): boolean => name === 'old.example';

  expect(nameDestination(WANTED, undefined, TWO, isAllowed)?.authority.host).toBe('old.example');
  expect(nameDestination(WANTED, undefined, TWO, nobody)?.authority.host).toBe('new.example');
});

test('without any name the host is the address', () => {
  expect(nameDestination(WANTED, undefined, NOTHING, everyone)).toEqual({
    authority: { host: '192.0.2.7', port: 443 },
  });
});

test('behind a redirect the address is gone: only what the client says counts', () => {
  const redirected = { address: undefined, port: 443 };

  expect(nameDestination(redirected, undefined, TWO, everyone)).toBeUndefined();
  expect(
    nameDestination(redirected, { name: 'github.com', from: 'sni' }, TWO, everyone)?.nameFrom,
  ).toBe('sni');
});

test.each([
  ['github.com', 'github.com'],
  ['GitHub.com:8080 ', 'github.com'],
  ['[2001:db8::1]:80', '2001:db8::1'],
  ['user@github.com', undefined],
  ['', undefined],
  [undefined, undefined],
])('the host of the Host field "%s" is %s', (field, expected) => {
  expect(hostOfField(field)).toBe(expected);
});
