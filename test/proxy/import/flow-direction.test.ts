import { expect, test } from 'vitest';
import { directionOf, type Segment } from '../../../proxy/import/flow-direction.ts';
import { type Ip, parseIp } from '../../../rules/ip.ts';

function ip(text: string): Ip {
  const parsed = parseIp(text);
  if (parsed === undefined) throw new Error(text);
  return parsed;
}

/** `10.0.1.5:49761 > 140.82.112.3:443`, with blanks around the arrow, IPv6 in brackets. */
function segment(text: string, more: Partial<Segment> = {}): Segment {
  const [source = '', destination = ''] = text.split(' > ');
  const [, from = '', sourcePort = '0'] = /^\[?(.*?)\]?:(\d+)$/.exec(source) ?? [];
  const [, to = '', destinationPort = '0'] = /^\[?(.*?)\]?:(\d+)$/.exec(destination) ?? [];
  return {
    source: ip(from),
    destination: ip(to),
    sourcePort: Number(sourcePort),
    destinationPort: Number(destinationPort),
    ...more,
  };
}

test.each([
  ['a high port asks a low one', '10.0.1.5:49761 > 140.82.112.3:443', 'request'],
  ['a low port answers a high one', '140.82.112.3:443 > 10.0.1.5:49761', 'reply'],
  ['of two low ports the lower one serves', '10.0.1.5:1023 > 198.51.100.7:873', 'request'],
  ['of two high ports the lower one serves', '10.0.1.5:60000 > 198.51.100.7:50000', 'request'],
  ['with equal ports the private side asks', '10.0.1.5:123 > 198.51.100.7:123', 'request'],
  ['with equal ports the public side answers', '198.51.100.7:123 > 10.0.1.5:123', 'reply'],
  ['without ports the private side asks', '198.51.100.7:0 > 10.0.1.5:0', 'reply'],
  ['a scan from outside is inbound', '89.248.165.1:51234 > 10.0.1.5:22', 'inbound'],
  ['the answer to a scan is inbound too', '10.0.1.5:22 > 89.248.165.1:51234', 'inbound'],
  ['nodes talk to each other', '10.0.1.5:40000 > 10.0.1.6:2049', 'request'],
  ['multicast stays on the link', '10.0.1.5:5353 > 224.0.0.251:5353', 'local'],
  ['DHCP stays on the link', '0.0.0.0:68 > 255.255.255.255:67', 'local'],
])('%s', (_, text, expected) => {
  expect(directionOf(segment(text))).toBe(expected);
});

test('a SYN counts more than the ports', () => {
  const odd = '10.0.1.5:20 > 198.51.100.7:50010';

  expect(directionOf(segment(odd))).toBe('inbound');
  expect(directionOf(segment(odd, { opener: 'source' }))).toBe('request');
});

test('between two public addresses only the end that was logged can be the client', () => {
  const out = '[2001:db8:1::5]:49761 > [2001:db8:2::7]:443';

  expect(directionOf(segment(out))).toBe('request');
  expect(directionOf(segment(out, { takenAt: 'source' }))).toBe('request');
  expect(directionOf(segment(out, { takenAt: 'destination' }))).toBe('inbound');
});
