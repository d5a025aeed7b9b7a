import fc from 'fast-check';
import { expect, test } from 'vitest';
import { zeek } from '../../../proxy/import/zeek.ts';
import { describeFlow, take } from './support.ts';

/** The headers of Zeek 7, with fewer columns; the form of docs.zeek.org, read 2026-11-20. */
function log(path: string, columns: string, ...rows: readonly (readonly string[])[]): string {
  const [fields, types] = [[], []] as [string[], string[]];
  for (const column of columns.split(' ')) {
    const [name = '', type = 'string'] = column.split('/');
    fields.push(name);
    types.push(type);
  }
  return [
    '#separator \\x09',
    '#set_separator\t,',
    '#empty_field\t(empty)',
    '#unset_field\t-',
    `#path\t${path}`,
    '#open\t2025-11-20-10-00-00',
    ['#fields', ...fields].join('\t'),
    ['#types', ...types].join('\t'),
    ...rows.map((row) => row.join('\t')),
    '#close\t2025-11-20-11-00-00',
    '',
  ].join('\n');
}

const CONN =
  'ts/time uid id.orig_h/addr id.orig_p/port id.resp_h/addr id.resp_p/port proto/enum service duration/interval orig_bytes/count resp_bytes/count conn_state history tunnel_parents/set[string]';
const DNS =
  'ts/time uid id.orig_h/addr id.orig_p/port id.resp_h/addr id.resp_p/port proto/enum query qtype_name rcode_name answers/vector[string] TTLs/vector[interval] rejected/bool';
const SSL =
  'ts/time uid id.orig_h/addr id.orig_p/port id.resp_h/addr id.resp_p/port version cipher server_name established/bool';

const START = '1763632800.250000';

function conn(...[client, server, proto, state, up = '548', down = '6400']: string[]): string[] {
  const [from = '', fromPort = ''] = client?.split('|') ?? [];
  const [to = '', toPort = ''] = server?.split('|') ?? [];
  return [
    START,
    'CAbc',
    from,
    fromPort,
    to,
    toPort,
    proto ?? '',
    'ssl',
    '1.500000',
    up,
    down,
    state ?? '',
    'ShADadFf',
    '(empty)',
  ];
}

test.each([
  [
    conn('10.0.1.5|49761', '203.0.113.9|443', 'tcp', 'SF'),
    '10.0.1.5 > 203.0.113.9:443/6 allowed 1x ^548 v6400',
  ],
  [
    conn('10.0.1.5|49761', '203.0.113.9|443', 'tcp', 'S0', '-', '-'),
    '10.0.1.5 > 203.0.113.9:443/6 unanswered 1x ^0 v0',
  ],
  [
    conn('10.0.1.5|49761', '203.0.113.9|25', 'tcp', 'REJ', '0', '0'),
    '10.0.1.5 > 203.0.113.9:25/6 unanswered 1x ^0 v0',
  ],
  [
    conn('10.0.1.5|123', '203.0.113.9|123', 'udp', 'SF', '48', '48'),
    '10.0.1.5 > 203.0.113.9:123/17 allowed 1x ^48 v48',
  ],
  [
    conn('10.0.1.5|8', '203.0.113.9|0', 'icmp', 'OTH', '56', '56'),
    '10.0.1.5 > 203.0.113.9:0/1 allowed 1x ^56 v56',
  ],
])('conn: %s', async (row, expected) => {
  const { flows } = await take('zeek', { text: log('conn', CONN, row) });

  expect(flows.map(describeFlow)).toEqual([expected]);
  expect(flows[0]).toMatchObject({ at: 1_763_632_800_250, lastAt: 1_763_632_801_750 });
});

test('who is contacted from outside is no client', async () => {
  const { summary } = await take('zeek', {
    text: log('conn', CONN, conn('45.129.33.153|40000', '10.0.1.5|22', 'tcp', 'S0')),
  });

  expect(summary).toMatchObject({ accepted: 0, ignored: 10 });
});

test('ssl names the host of a connection', async () => {
  const row = [
    START,
    'CAbc',
    '10.0.1.5',
    '49761',
    '203.0.113.9',
    '443',
    'TLSv13',
    'x',
    'Files.example.org',
    'T',
  ];
  const bare = row.with(8, '-');
  const { flows } = await take('zeek', { text: log('ssl', SSL, row, bare) });

  expect(flows.map(describeFlow)).toEqual([
    '10.0.1.5 > 203.0.113.9:443/6 allowed 1x ^0 v0 "files.example.org"',
    '10.0.1.5 > 203.0.113.9:443/6 allowed 0x ^0 v0',
  ]);
});

test('dns is a lookup, whose answers hold names and addresses in one list', async () => {
  const ends = [START, 'CAbc', '10.0.1.5', '40000', '10.0.0.2', '53', 'udp'];
  const { lookups, summary } = await take('zeek', {
    text: log(
      'dns',
      DNS,
      [
        ...ends,
        'Files.example.org',
        'A',
        'NOERROR',
        'cdn.example.net,203.0.113.9,203.0.113.10',
        '60.0,60.0',
        'F',
      ],
      [...ends, 'nowhere.example.org', 'A', 'NXDOMAIN', '-', '-', 'F'],
      [...ends, '-', '-', '-', '-', '-', 'F'],
      [
        START,
        'CAbc',
        '10.0.1.5',
        '5353',
        '224.0.0.251',
        '5353',
        'udp',
        'host.local',
        'A',
        '-',
        '-',
        '-',
        'F',
      ],
    ),
  });

  expect(lookups).toMatchObject([
    {
      client: '10.0.1.5',
      name: 'files.example.org',
      code: 'NOERROR',
      addresses: ['203.0.113.9', '203.0.113.10'],
      chain: ['cdn.example.net'],
    },
    { name: 'nowhere.example.org', code: 'NXDOMAIN', addresses: [] },
  ]);
  expect(summary).toMatchObject({ accepted: 2, rejected: 0 });
});

test('JSON is told apart by its fields, with any of the three forms of time', async () => {
  const ends = {
    'id.orig_h': '10.0.1.5',
    'id.orig_p': 49761,
    'id.resp_h': '203.0.113.9',
    'id.resp_p': 443,
  };
  const rows = [
    { ts: 1763632800.25, ...ends, proto: 'tcp', conn_state: 'SF', orig_bytes: 5 },
    { ts: 1763632800250, ...ends, server_name: 'files.example.org', cipher: 'x' },
    {
      ts: '2025-11-20T10:00:00.250000Z',
      ...ends,
      query: 'files.example.org',
      qtype_name: 'A',
      answers: ['203.0.113.9'],
    },
    { ts: 1763632800.25, _path: 'weird', name: 'truncated_header' },
  ];
  const { flows, lookups, summary } = await take('zeek', {
    text: rows.map((row) => JSON.stringify(row)).join('\n'),
  });

  expect(flows.map(({ at, name }) => [at, name])).toEqual([
    [1_763_632_800_250, undefined],
    [1_763_632_800_250, 'files.example.org'],
  ]);
  expect(lookups).toMatchObject([{ at: 1_763_632_800_250, addresses: ['203.0.113.9'] }]);
  expect(summary).toMatchObject({ accepted: 3, ignored: 1 });
});

test('a log may have separators of its own', async () => {
  const text = log('conn', CONN, conn('10.0.1.5|49761', '203.0.113.9|443', 'tcp', 'SF'))
    .replace('\\x09', '\\x7c')
    .replaceAll('\t', '|');

  expect((await take('zeek', { text })).flows).toHaveLength(1);
});

test.each([
  [
    'rows without a header',
    conn('10.0.1.5|1', '203.0.113.9|2', 'tcp', 'SF').join('\t'),
    /no #fields line/,
  ],
  [
    'a row cut short',
    log('conn', CONN, [START, 'CAbc', '10.0.1.5']),
    /has 3 values, and #fields names 14/,
  ],
  [
    'a name where an address belongs',
    log('conn', CONN, conn('host|1', '203.0.113.9|2', 'tcp', 'SF')),
    /id.orig_h is not/,
  ],
  ['a broken JSON line', '{"ts":1', /not a JSON object/],
  [
    'an unknown protocol',
    log('conn', CONN, conn('10.0.1.5|1', '203.0.113.9|2', 'x', 'SF')),
    /none of tcp, udp and icmp/,
  ],
])('%s: rejected with the reason', async (_, text, reason) => {
  const { summary } = await take('zeek', { text });

  expect(summary).toMatchObject({ accepted: 0, rejected: 1 });
  expect(summary.firstRejects[0]?.reason).toMatch(reason);
});

test('no line makes the parser throw', () => {
  const parser = zeek.open({ now: 0 });
  fc.assert(fc.property(fc.string(), (text) => void parser.parse(`#${text}`)));
  fc.assert(fc.property(fc.string(), (text) => void parser.parse(text)));
});
