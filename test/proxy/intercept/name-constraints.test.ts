import fc from 'fast-check';
import forge from 'node-forge';
import { expect, test } from 'vitest';
import {
  nameConstraintsToAsn1,
  permits,
  readNameConstraints,
} from '../../../proxy/intercept/name-constraints.ts';
import { host } from '../../support/host.ts';

const NAMES = fc.subarray(['github.com', 'amazonaws.com', 'xn--bcher-kva.example'].map(host));
const ADDRESSES = fc.subarray(['10.0.0.5', '192.0.2.1', '2001:db8::5'].map(host));

test('what is written is read again', () => {
  fc.assert(
    fc.property(NAMES, ADDRESSES, (names, addresses) => {
      const der = forge.asn1.toDer(nameConstraintsToAsn1({ names, addresses })).getBytes();
      expect(readNameConstraints(der)).toEqual({ names, addresses });
    }),
  );
});

test.each([
  ['github.com', true],
  ['api.github.com', true],
  ['a.b.github.com', true],
  ['notgithub.com', false],
  ['github.com.example.net', false],
  ['10.0.0.5', true],
  ['10.0.0.6', false],
])('with github.com and 10.0.0.5 permitted, %s is %s', (name, expected) => {
  const constraints = { names: [host('github.com')], addresses: [host('10.0.0.5')] };

  expect(permits(constraints, host(name))).toBe(expected);
});
