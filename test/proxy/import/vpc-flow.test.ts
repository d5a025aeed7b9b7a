import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { vpcFlow } from '../../../proxy/import/vpc-flow.ts';
import { describeFlow, take } from './support.ts';

const HEADER =
  'version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status';
const WHO = '123456789010 eni-1235b8ca123456789';
const WHEN = '1763632800 1763632860';
const REQUEST = `2 ${WHO} 10.0.1.5 140.82.112.3 49761 443 6 20 4249 ${WHEN} ACCEPT OK`;
const REPLY = `2 ${WHO} 140.82.112.3 10.0.1.5 443 49761 6 18 14249 ${WHEN} ACCEPT OK`;

/** The records of the examples in the user guide, with addresses for documentation. */
test.each([
  ['an accepted request', REQUEST, '10.0.1.5 > 140.82.112.3:443/6 allowed 1x ^4249 v0'],
  ['its reply', REPLY, '10.0.1.5 > 140.82.112.3:443/6 allowed 0x ^0 v14249'],
  [
    'a rejected request',
    `2 ${WHO} 10.0.1.5 198.51.100.7 49761 3389 6 20 4249 ${WHEN} REJECT OK`,
    '10.0.1.5 > 198.51.100.7:3389/6 denied 1x ^4249 v0',
  ],
  [
    'NTP, with the same port on both sides',
    `2 ${WHO} 10.0.1.5 198.51.100.7 123 123 17 1 76 ${WHEN} ACCEPT OK`,
    '10.0.1.5 > 198.51.100.7:123/17 allowed 1x ^76 v0',
  ],
  [
    'ICMP, which has no ports',
    `2 ${WHO} 172.31.16.139 203.0.113.12 0 0 1 4 336 ${WHEN} REJECT OK`,
    '172.31.16.139 > 203.0.113.12:0/1 denied 1x ^336 v0',
  ],
  [
    'IPv6 to a service',
    `2 ${WHO} fd00::5 2001:db8:1234:a102::ab12 34892 22 6 54 8855 ${WHEN} ACCEPT OK`,
    'fd00::5 > 2001:db8:1234:a102::ab12:22/6 allowed 1x ^8855 v0',
  ],
])('the default format: %s', async (_, line, expected) => {
  const { flows, summary } = await take('vpc-flow', { text: `${line}\n` });

  expect(flows.map(describeFlow)).toEqual([expected]);
  expect(flows[0]).toMatchObject({ at: 1_763_632_800_000, lastAt: 1_763_632_860_000 });
  expect(summary).toMatchObject({ lines: 1, accepted: 1, rejected: 0, ignored: 0 });
});

test('the header and what holds no flow are ignored', async () => {
  const { summary } = await take('vpc-flow', {
    text: `${[
      HEADER,
      REQUEST,
      `2 ${WHO} - - - - - - - ${WHEN} - NODATA`,
      `2 ${WHO} - - - - - - - ${WHEN} - SKIPDATA`,
      `2 ${WHO} 89.248.165.1 10.0.1.5 51234 22 6 1 40 ${WHEN} REJECT OK`,
      `2 ${WHO} 198.51.100.7 10.0.1.5 443 49761 6 1 40 ${WHEN} REJECT OK`,
    ].join('\n')}\n`,
  });

  expect(summary).toMatchObject({ lines: 6, accepted: 1, rejected: 0, ignored: 5 });
  expect(summary.note).toBe('1 records say SKIPDATA: AWS could not log all that passed');
});

test('the header may name the fields of any version in any order', async () => {
  const text = [
    'resource-id tcp-flags dstport srcport flow-direction action pkt-dstaddr dstaddr pkt-srcaddr srcaddr traffic-path ecs-task-id reject-reason protocol bytes end start version',
    '- 2 8443 44444 egress REJECT 203.0.113.5 203.0.113.5 10.0.1.5 10.0.1.5 8 - - 6 60 1763632860 1763632800 8',
    '',
  ].join('\r\n');
  const { flows } = await take('vpc-flow', { text });

  expect(flows.map(describeFlow)).toEqual(['10.0.1.5 > 203.0.113.5:8443/6 denied 1x ^60 v0']);
});

describe('with TCP flags', () => {
  const CUSTOM = 'srcaddr dstaddr srcport dstport protocol tcp-flags start end action';

  test.each([
    ['a SYN is of whoever opened it', '10.0.1.5 198.51.100.7 20 50010 6 2', '50010/6 allowed 1x'],
    ['SYN and FIN in one interval', '10.0.1.5 198.51.100.7 20 50010 6 3', '50010/6 allowed 1x'],
    ['a SYN-ACK is of the server', '198.51.100.7 10.0.1.5 50010 20 6 18', '50010/6 allowed 0x'],
    ['SYN-ACK and FIN', '198.51.100.7 10.0.1.5 50010 20 6 19', '50010/6 allowed 0x'],
    ['neither, as it began earlier', '10.0.1.5 198.51.100.7 50010 443 6 0', '443/6 allowed 1x'],
  ])('%s', async (_, fields, expected) => {
    const { flows } = await take('vpc-flow', { text: `${CUSTOM}\n${fields} ${WHEN} ACCEPT\n` });

    expect(flows.map(describeFlow)[0]).toContain(expected);
    expect(flows[0]?.client).toBe('10.0.1.5');
  });
});

test('behind a NAT gateway the client and the server of the packet are named, once', async () => {
  const fields =
    'interface-id srcaddr dstaddr pkt-srcaddr pkt-dstaddr srcport dstport protocol bytes start end action';
  const rest = `6 100 ${WHEN} ACCEPT`;
  const { flows, summary } = await take('vpc-flow', {
    text: [
      fields,
      `eni-nat 10.0.1.5 10.0.0.220 10.0.1.5 203.0.113.5 50000 443 ${rest}`,
      `eni-nat 10.0.0.220 203.0.113.5 10.0.0.220 203.0.113.5 50000 443 ${rest}`,
      `eni-nat 203.0.113.5 10.0.0.220 203.0.113.5 10.0.0.220 443 50000 ${rest}`,
      `eni-nat 10.0.0.220 10.0.1.5 203.0.113.5 10.0.1.5 443 50000 ${rest}`,
    ].join('\n'),
  });

  expect(flows.map(describeFlow)).toEqual([
    '10.0.1.5 > 203.0.113.5:443/6 allowed 1x ^100 v0',
    '10.0.1.5 > 203.0.113.5:443/6 allowed 0x ^0 v100',
  ]);
  expect(summary.ignored).toBe(3);
});

test('a pod on a node is not taken for a client behind a gateway', async () => {
  const { flows } = await take('vpc-flow', {
    text: [
      'srcaddr dstaddr pkt-srcaddr pkt-dstaddr srcport dstport protocol bytes start end action',
      `203.0.113.5 10.0.1.5 203.0.113.5 10.0.1.77 443 50000 6 100 ${WHEN} ACCEPT`,
      `10.0.1.5 203.0.113.9 10.0.1.5 203.0.113.9 50000 443 6 100 ${WHEN} ACCEPT`,
    ].join('\n'),
  });

  expect(flows.map(({ client }) => client)).toEqual(['10.0.1.77', '10.0.1.5']);
});

test('gzip and lines exported from CloudWatch Logs are read', async () => {
  const text = gzipSync(`2025-11-20T10:00:00.000Z ${REQUEST}\n`);
  const { flows } = await take('vpc-flow', { text });

  expect(flows).toHaveLength(1);
});

test('a Parquet file is read row by row, whatever its columns are called', async () => {
  const file = `${import.meta.dirname}/parquet/flow.parquet`;
  const { flows, summary } = await take('vpc-flow', { file });

  expect(flows.map(describeFlow)).toEqual([
    '10.0.1.5 > 140.82.112.3:443/6 allowed 1x ^4249 v0',
    '10.0.1.5 > 140.82.112.3:443/6 allowed 0x ^0 v14249',
    '10.0.1.5 > 198.51.100.7:123/17 denied 1x ^76 v0',
  ]);
  expect(summary).toMatchObject({ lines: 5, accepted: 3, rejected: 0, ignored: 2 });
});

test('--logformat says what the lines of a log without a header are', async () => {
  const fields = 'version dstaddr srcaddr srcport dstport protocol start action';
  const format = fields.replace(/\S+/g, (field) => `\${${field}}`);
  const text = '3 140.82.112.3 10.0.1.5 50000 443 6 1763632800 ACCEPT\n';
  const { flows } = await take('vpc-flow', { text }, format);

  expect(flows.map(describeFlow)).toEqual(['10.0.1.5 > 140.82.112.3:443/6 allowed 1x ^0 v0']);
  expect(() => vpcFlow.open({ now: 0, logformat: '%ts %ru' })).toThrow(
    /write their fields in order/,
  );
});

test.each([
  ['custom fields and no header', '3 10.0.1.5 140.82.112.3', /not in the default format/],
  ['a line cut short', '2 123456789010 eni-1 10.0.1.5', /not in the default format/],
  ['a host name', REQUEST.replace('140.82.112.3', 'github.com'), /destination is not an IP/],
  ['an octal address', REQUEST.replace('10.0.1.5', '010.0.1.5'), /source is not an IP/],
  ['an impossible port', REQUEST.replace('443', '70000'), /port is not in 1-65535/],
  ['port 0', REQUEST.replace('443', '0'), /port is not in 1-65535/],
  ['no time', REQUEST.replace(' 1763632800', ' yesterday'), /no start time/],
  ['an unknown action', REQUEST.replace('ACCEPT', 'MAYBE'), /neither ACCEPT nor REJECT/],
  ['a JSON line', '{"version":2}', /not in the default format/],
])('%s is rejected with the reason', async (_, line, reason) => {
  const { summary } = await take('vpc-flow', { text: `${REQUEST}\n${line}\n` });

  expect(summary).toMatchObject({ accepted: 1, rejected: 1 });
  expect(summary.firstRejects[0]).toMatchObject({ line: 2, reason: expect.stringMatching(reason) });
});

test('an empty log is no flow and no fault', async () => {
  expect((await take('vpc-flow', { text: '' })).summary).toMatchObject({ lines: 0, rejected: 0 });
});

test('no line makes the parser throw, and no destination is the port of a client', () => {
  const word = fc.oneof(
    fc.constantFrom('10.0.1.5', '140.82.112.3', '::1', '443', '50000', '6', '17', '-', 'ACCEPT'),
    fc.string({ maxLength: 8 }),
  );
  fc.assert(
    fc.property(fc.array(word, { maxLength: 16 }), (words) => {
      const parser = vpcFlow.open({ now: 0 });
      parser.parse(HEADER);
      const result = parser.parse(words.join(' '));
      if (result.kind === 'flow' && result.flow.protocol === 6) {
        expect(result.flow.port).toBeGreaterThan(0);
      }
    }),
  );
});
