import { expect, test } from 'vitest';
import { parseDnsConfig } from '../../../proxy/dns/config.ts';

test('resolvers are addresses with a port, 53 unless given, repeated or after commas', () => {
  expect(parseDnsConfig(['127.0.0.1:5353'], ['10.0.0.2,[fd00::2]:5300', 'fd00::3'])).toEqual({
    listen: [{ host: '127.0.0.1', port: 5353 }],
    upstreams: [
      { address: '10.0.0.2', port: 53 },
      { address: 'fd00::2', port: 5300 },
      { address: 'fd00::3', port: 53 },
    ],
  });
});

test('without --dns-upstream the resolvers are those of this machine', () => {
  expect(parseDnsConfig(['127.0.0.9:53'], [])?.upstreams).not.toEqual([]);
});

test('without --dns there is no DNS layer', () => {
  expect(parseDnsConfig([], [])).toBeUndefined();
});

test.each([
  ['a name', ['127.0.0.1:53'], ['resolver.example'], 'write ADDRESS or ADDRESS:PORT'],
  ['port 0', ['127.0.0.1:53'], ['10.0.0.2:0'], 'write ADDRESS or ADDRESS:PORT'],
  ['itself', ['10.0.0.2:53'], ['10.0.0.2'], 'name the resolvers of the network'],
  ['itself behind any address', ['0.0.0.0:53'], ['127.0.0.1'], 'name the resolvers of the network'],
  ['nothing to serve', [], ['10.0.0.2'], 'write --dns HOST:PORT too'],
])('a resolver that is %s is refused', (_what, listens, upstreams, advice) => {
  expect(() => parseDnsConfig(listens, upstreams)).toThrow(advice);
});
