import { expect, test } from 'vitest';
import { keepNames } from '../../../proxy/dns/name-memory.ts';
import { host } from '../../support/host.ts';
import { ip } from '../../support/ip.ts';

const NODE = ip('10.0.1.5');
const ADDRESS = ip('192.0.2.7');

test('an address has the names that led its client there, the latest first', () => {
  const names = keepNames(() => 0);

  names.remember(NODE, host('a.example'), [ADDRESS], 60_000);
  names.remember(NODE, host('b.example'), [ADDRESS], 60_000);
  names.remember(NODE, host('a.example'), [ADDRESS], 60_000);

  expect(names.namesOf(NODE, ADDRESS)).toEqual(['a.example', 'b.example']);
  expect(names.namesOf(ip('10.0.1.6'), ADDRESS)).toEqual([]);
  expect(names.namesOf(NODE, ip('192.0.2.8'))).toEqual([]);
});

test('a name is believed for its TTL, and for five minutes at least', () => {
  let now = 0;
  const names = keepNames(() => now);
  names.remember(NODE, host('short.example'), [ADDRESS], 1_000);
  names.remember(NODE, host('long.example'), [ADDRESS], 3_600_000);

  now = 299_999;
  expect(names.namesOf(NODE, ADDRESS)).toEqual(['long.example', 'short.example']);
  now = 300_000;
  expect(names.namesOf(NODE, ADDRESS)).toEqual(['long.example']);
  now = 3_600_000;
  expect(names.namesOf(NODE, ADDRESS)).toEqual([]);
});

test('clients, addresses and names are bounded: the oldest goes', () => {
  const names = keepNames(() => 0, { clients: 2, addressesPerClient: 2, namesPerAddress: 2 });
  const nodes = ['10.0.1.1', '10.0.1.2', '10.0.1.3'].map(ip);
  for (const node of nodes) names.remember(node, host('a.example'), [ADDRESS], 1);
  expect(nodes.map((node) => names.namesOf(node, ADDRESS).length)).toEqual([0, 1, 1]);

  const addresses = ['192.0.2.1', '192.0.2.2', '192.0.2.3'].map(ip);
  names.remember(NODE, host('b.example'), addresses, 1);
  expect(addresses.map((address) => names.namesOf(NODE, address).length)).toEqual([0, 1, 1]);

  for (const name of ['x.example', 'y.example', 'z.example'])
    names.remember(NODE, host(name), [ADDRESS], 1);
  expect(names.namesOf(NODE, ADDRESS)).toEqual(['z.example', 'y.example']);
});
