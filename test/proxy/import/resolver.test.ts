import fc from 'fast-check';
import { expect, test } from 'vitest';
import { resolver } from '../../../proxy/import/resolver.ts';
import { take } from './support.ts';

/** The shape of the example in the Route 53 Developer Guide, read 2026-11-20. */
const QUERY = {
  srcaddr: '10.0.1.5',
  vpc_id: 'vpc-7example',
  answers: [
    { Rdata: 'github.example-cdn.net.', Type: 'CNAME', Class: 'IN' },
    { Rdata: '140.82.112.3', Type: 'A', Class: 'IN' },
    { Rdata: '140.82.112.4', Type: 'A', Class: 'IN' },
  ],
  query_name: 'GitHub.com.',
  query_class: 'IN',
  srcids: { instance: 'i-0d15cd0d3example' },
  rcode: 'NOERROR',
  query_type: 'A',
  transport: 'UDP',
  version: '1.100000',
  account_id: '111122223333',
  srcport: '56067',
  query_timestamp: '2025-11-20T10:00:00Z',
  region: 'us-east-1',
};

async function lookupOf(changes: object): Promise<unknown> {
  const { lookups } = await take('resolver', { text: JSON.stringify({ ...QUERY, ...changes }) });
  return lookups[0];
}

test('a query becomes a lookup with its answers and the names in between', async () => {
  expect(await lookupOf({})).toEqual({
    at: Date.UTC(2025, 10, 20, 10),
    client: '10.0.1.5',
    name: 'github.com',
    type: 'A',
    verdict: 'allowed',
    code: 'NOERROR',
    addresses: ['140.82.112.3', '140.82.112.4'],
    chain: ['github.example-cdn.net'],
  });
});

test.each([
  [
    'a DNS Firewall rule that blocks denies',
    { firewall_rule_action: 'BLOCK' },
    { verdict: 'denied' },
  ],
  ['one that alerts does not', { firewall_rule_action: 'ALERT' }, { verdict: 'allowed' }],
  ['a name that does not exist', { rcode: 'NXDOMAIN', answers: [] }, { code: 'NXDOMAIN' }],
  [
    'a service record is no host',
    { query_name: '_ldap._tcp.example.com.' },
    { name: '_ldap._tcp.example.com' },
  ],
  ['a type without a name', { query_type: '65280' }, { type: 'TYPE65280' }],
  [
    'the answer of a reverse lookup is no address',
    { answers: [{ Rdata: '203.0.113.9', Type: 'PTR' }] },
    { addresses: [] },
  ],
  ['no client', { srcaddr: undefined }, { client: '' }],
])('%s', async (_, changes, expected) => {
  expect(await lookupOf(changes)).toMatchObject(expected);
});

test.each([
  ['text', 'not JSON', 'it is not a JSON object'],
  ['a line cut short', JSON.stringify(QUERY).slice(0, 80), 'it is not a JSON object'],
  ['a list', '[]', 'it is not a JSON object'],
  ['no time', JSON.stringify({ ...QUERY, query_timestamp: 'today' }), 'it has no query_timestamp'],
  [
    'no name',
    JSON.stringify({ ...QUERY, query_name: 'a b' }),
    'it has no query_name that is a name',
  ],
  [
    'no type',
    JSON.stringify({ ...QUERY, query_type: '' }),
    'it has no query_type that is a record type',
  ],
])('%s is rejected with the reason', async (_, line, reason) => {
  const { summary } = await take('resolver', { text: `${line}\n` });

  expect(summary).toMatchObject({ accepted: 0, rejected: 1, firstRejects: [{ line: 1, reason }] });
});

test('no value in a field makes the parser throw', () => {
  const parser = resolver.open({ now: 0 });
  const keys = fc.constantFrom(...Object.keys(QUERY));
  fc.assert(
    fc.property(keys, fc.jsonValue(), (key, value) => {
      parser.parse(JSON.stringify({ ...QUERY, [key]: value }));
    }),
  );
});
