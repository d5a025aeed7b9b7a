import fc from 'fast-check';
import { expect, test } from 'vitest';
import { networkFirewall } from '../../../proxy/import/network-firewall.ts';
import { describeFlow, take } from './support.ts';

const AROUND = {
  firewall_name: 'firewall',
  availability_zone: 'us-east-1b',
  event_timestamp: '1763632800',
};
const TIME = '2025-11-20T10:00:00.007515+0000';

/** The shape of the examples in the Network Firewall Developer Guide, read 2026-11-20. */
const NETFLOW = {
  timestamp: TIME,
  flow_id: 1770453319291727,
  event_type: 'netflow',
  src_ip: '10.0.1.5',
  src_port: 49761,
  dest_ip: '203.0.113.9',
  dest_port: 443,
  proto: 'TCP',
  netflow: {
    pkts: 12,
    bytes: 1860,
    start: '2025-11-20T09:59:04.070479+0000',
    end: '2025-11-20T09:59:09.070479+0000',
    age: 5,
    min_ttl: 241,
    max_ttl: 241,
  },
  tcp: { tcp_flags: '1b', syn: true, fin: true, psh: true, ack: true },
};
const BACK = { src_ip: '203.0.113.9', src_port: 443, dest_ip: '10.0.1.5', dest_port: 49761 };
const ALERT = {
  timestamp: TIME,
  event_type: 'alert',
  src_ip: '10.0.1.5',
  src_port: 49761,
  dest_ip: '203.0.113.9',
  dest_port: 443,
  proto: 'TCP',
  app_proto: 'tls',
  tls: { sni: 'Files.example.org', version: 'UNDETERMINED' },
  alert: { action: 'blocked', signature_id: 2, rev: 0, signature: '', category: '', severity: 1 },
};
const TLS = {
  timestamp: '2025-11-20T10:00:00.412778Z',
  src_ip: '10.0.1.5',
  src_port: '59844',
  dest_ip: '203.0.113.9',
  dest_port: '443',
  sni: '-',
  tls_error: { error_message: 'Server name indication in the client hello is empty' },
};

function line(event: object): string {
  return `${JSON.stringify({ ...AROUND, event })}\n`;
}

test.each([
  ['a request', NETFLOW, '10.0.1.5 > 203.0.113.9:443/6 allowed 1x ^1860 v0'],
  ['its reply', { ...NETFLOW, ...BACK }, '10.0.1.5 > 203.0.113.9:443/6 allowed 0x ^0 v1860'],
  [
    'a SYN that nobody acknowledged says who opened it',
    { ...NETFLOW, src_port: 20, dest_port: 50010, tcp: { tcp_flags: '02', syn: true } },
    '10.0.1.5 > 203.0.113.9:50010/6 allowed 1x ^1860 v0',
  ],
  [
    'UDP',
    { ...NETFLOW, proto: 'UDP', src_port: 123, dest_port: 123, tcp: undefined },
    '10.0.1.5 > 203.0.113.9:123/17 allowed 1x ^1860 v0',
  ],
  ['a blocked alert', ALERT, '10.0.1.5 > 203.0.113.9:443/6 denied 1x ^0 v0 "files.example.org"'],
  [
    'an alert that lets through only names the flow',
    { ...ALERT, alert: { action: 'allowed' } },
    '10.0.1.5 > 203.0.113.9:443/6 allowed 0x ^0 v0 "files.example.org"',
  ],
  [
    'an alert on plain HTTP',
    {
      ...ALERT,
      dest_port: 80,
      tls: undefined,
      http: { hostname: 'mirror.example.org', url: '/?t=s' },
    },
    '10.0.1.5 > 203.0.113.9:80/6 denied 1x ^0 v0 "mirror.example.org"',
  ],
  [
    'an alert raised by the answer',
    { ...ALERT, ...BACK, direction: 'to_client' },
    '10.0.1.5 > 203.0.113.9:443/6 denied 0x ^0 v0 "files.example.org"',
  ],
  ['a TLS error without a name', TLS, '10.0.1.5 > 203.0.113.9:443/6 denied 1x ^0 v0'],
  [
    'a TLS error with one',
    { ...TLS, sni: 'files.example.org' },
    '10.0.1.5 > 203.0.113.9:443/6 denied 1x ^0 v0 "files.example.org"',
  ],
])('%s', async (_, event, expected) => {
  const { flows } = await take('network-firewall', { text: line(event) });

  expect(flows.map(describeFlow)).toEqual([expected]);
});

test('a line of Suricata itself is read without the wrapping', async () => {
  const { flows } = await take('network-firewall', { text: JSON.stringify(NETFLOW) });

  expect(flows[0]).toMatchObject({ at: Date.UTC(2025, 10, 20, 9, 59, 4, 70) });
});

test('inbound traffic and events of other kinds are ignored', async () => {
  const inbound = {
    ...NETFLOW,
    src_ip: '45.129.33.153',
    dest_ip: '172.31.16.139',
    dest_port: 16463,
  };
  const { summary } = await take('network-firewall', {
    text: line(inbound) + line({ ...NETFLOW, event_type: 'stats' }),
  });

  expect(summary).toMatchObject({ accepted: 0, ignored: 2, rejected: 0 });
});

test.each([
  ['text', 'x', 'it is not a JSON object'],
  ['a line cut short', line(NETFLOW).slice(0, 90), 'it is not a JSON object'],
  ['no event', '{}', 'it has no event_type'],
  [
    'a source that is no address',
    line({ ...NETFLOW, src_ip: 'x' }),
    'its src_ip is not an IP address',
  ],
  ['an unknown protocol', line({ ...NETFLOW, proto: '<script>' }), 'its proto is not known'],
  ['no time', line({ ...NETFLOW, timestamp: '', netflow: {} }), 'it has no timestamp'],
])('%s is rejected with the reason', async (_, text, reason) => {
  const { summary } = await take('network-firewall', { text });

  expect(summary.firstRejects).toEqual([{ line: 1, reason }]);
});

test('no value in a field makes the parser throw', () => {
  const parser = networkFirewall.open({ now: 0 });
  for (const event of [NETFLOW, ALERT, TLS]) {
    const keys = fc.constantFrom(...Object.keys(event));
    fc.assert(
      fc.property(keys, fc.jsonValue(), (key, value) => {
        parser.parse(JSON.stringify({ event: { ...event, [key]: value } }));
      }),
      { numRuns: 60 },
    );
  }
});
