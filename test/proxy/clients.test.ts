import { expect, test } from 'vitest';
import { parseClients } from '../../proxy/clients.ts';
import { type Ip, parseIp } from '../../rules/ip.ts';

function ip(text: string): Ip {
  const address = parseIp(text);
  if (address === undefined) throw new Error(`${text} is no address`);
  return address;
}

test.each([
  ['127.0.0.1', false, true],
  ['::1', false, true],
  ['10.0.0.1', false, false],
  ['10.0.0.1', true, true],
  ['fd12::1', true, true],
  ['8.8.8.8', true, false],
  ['169.254.1.1', true, false],
])('by default %s (listening wide: %s) may use the proxy: %s', (address, wide, expected) => {
  expect(parseClients([], [], wide).at(ip(address)) !== undefined).toBe(expected);
});

test('a list replaces the default', () => {
  const clients = parseClients(['192.0.2.0/24'], [], true);
  expect([
    clients.at(ip('192.0.2.1')),
    clients.at(ip('10.0.0.1')),
    clients.at(ip('127.0.0.1')),
  ]).toEqual([{ address: '192.0.2.1', role: undefined }, undefined, undefined]);
});

test('the narrowest block names the role', () => {
  const clients = parseClients([], ['10.0.0.0/8=compute', '10.0.1.0/24=head'], true);
  expect(clients.at(ip('10.0.1.7'))?.role).toBe('head');
  expect(clients.at(ip('10.0.2.7'))?.role).toBe('compute');
});

test.each(['10.0.0.0/8', '10.0.0.0/8=', '10.0.0.0/8=a b', '=head'])(
  '--client-role %j is refused',
  (text) => {
    expect(() => parseClients([], [text], false)).toThrow('Cannot use --client-role');
  },
);

test('--allow-clients says what is wrong with a block', () => {
  expect(() => parseClients(['10.0.0.1/8'], [], false)).toThrow(
    'Cannot use --allow-clients "10.0.0.1/8": the block that holds it starts at 10.0.0.0/8',
  );
});
