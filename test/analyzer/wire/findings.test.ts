import { expect, test } from 'vitest';
import { findOnWire } from '../../../analyzer/wire/findings.ts';
import { joinWire } from '../../../analyzer/wire/join.ts';
import { wirePhrases } from '../../../analyzer/wire/phrases.ts';
import type { WireRecord } from '../../../analyzer/wire/wire-record.ts';
import type { Destination } from '../../../proxy/event.ts';
import type { Category } from '../../../rules/category.ts';
import { destination, facets } from '../sample-record.ts';
import { answer, flow, lookup, T0 } from './support.ts';

const ROLES = new Map([['10.0.1.5', new Set(['compute'])]]);
const HOUR = 3_600_000;

/** 10.0.1.5 has used the proxy since two hours before. */
const PROXIED = destination('pypi.org:443', {
  clients: [{ value: '10.0.1.5', events: 1, firstSeen: T0 - 2 * HOUR, lastSeen: T0 }],
});

function find(
  wire: Partial<WireRecord>,
  recorded: readonly Destination[] = [PROXIED],
  categories: Record<string, Category> = {},
): ReturnType<typeof findOnWire> {
  const joined = joinWire(recorded, { flows: [], lookups: [], answers: [], ...wire }, ROLES);
  return findOnWire(joined, (host) => categories[host]);
}

test('without flows, lookups and transparent capture there is nothing to say', () => {
  expect(find({})).toBeNull();
});

test.each<[string, string, string, Category | undefined, string]>([
  ['a protocol that asks no HTTP proxy', '10.0.1.5', 'git.example.org:22', undefined, 'no-http'],
  ['a client that never asked', '10.0.1.6', 'files.example.org:443', undefined, 'never-configured'],
  ['apt', '10.0.1.5', 'archive.ubuntu.com:80', 'os-mirror', 'apt'],
  ['dnf', '10.0.1.5', 'mirrors.fedoraproject.org:443', 'os-mirror', 'dnf'],
  [
    'packages of an unknown distribution',
    '10.0.1.5',
    'mirror.example.org:80',
    'os-mirror',
    'packages',
  ],
  ['conda', '10.0.1.5', 'conda.anaconda.org:443', 'package-repo', 'conda'],
  ['git', '10.0.1.5', 'github.com:443', 'github', 'git'],
  ['Docker', '10.0.1.5', 'registry-1.docker.io:443', 'container-registry', 'docker'],
  ['Chef', '10.0.1.5', 'packages.chef.io:443', 'config-mgmt', 'chef'],
  ['R', '10.0.1.5', 'cran.r-project.org:443', 'package-repo', 'r'],
  ['an agent', '10.0.1.5', 'ssm.us-east-1.amazonaws.com:443', 'aws-api', 'agent'],
  ['whatever else', '10.0.1.5', 'files.example.org:443', undefined, 'variables-lost'],
])('the likely reason of what went past the proxy: %s', (_, client, target, category, cause) => {
  const [name = '', port = ''] = target.split(':');
  const found = find(
    {
      flows: [flow(`${client} > 203.0.113.9:${port}`)],
      answers: [answer(`${client} ${name} 203.0.113.9`)],
    },
    [PROXIED],
    category === undefined ? {} : { [name]: category },
  );

  expect(found?.bypassed).toMatchObject([
    { client, host: name, port: Number(port), nameFrom: 'lookup', throughProxy: 'never', cause },
  ]);
});

test('what came before the first request of a client through the proxy came too early', () => {
  const early = { firstSeen: T0 - 4 * HOUR, lastSeen: T0 - 3 * HOUR };
  const found = find({ flows: [flow('10.0.1.5 > 203.0.113.9:443', early)] });

  expect(found?.bypassed).toMatchObject([{ cause: 'before-proxy', roles: ['compute'] }]);
});

test('what the proxy saw too is told apart, by whose request', () => {
  const recorded = [
    PROXIED,
    destination('github.com:443', {
      clients: facets('10.0.1.5'),
      addresses: facets('203.0.113.9'),
    }),
  ];
  const flows = [flow('10.0.1.5 > 203.0.113.9:443'), flow('10.0.1.7 > 203.0.113.9:443')];

  expect(
    find({ flows }, recorded)
      ?.bypassed.map(({ throughProxy }) => throughProxy)
      .toSorted(),
  ).toEqual(['also', 'by-others']);
});

test('an address without a name gets its owner from published ranges, marked as inferred', () => {
  const found = find({ flows: [flow('10.0.1.5 > 52.216.1.1:443')] });

  expect(found?.bypassed).toMatchObject([
    {
      host: '52.216.1.1',
      nameFrom: 'none',
      owner: { service: 'S3', region: 'us-east-1', source: expect.stringContaining('ip-ranges') },
    },
  ]);
});

test('what only the transparent layer saw went past the proxy', () => {
  const seen = destination('files.example.org:443', {
    layers: facets('transparent'),
    clients: facets('10.0.1.5'),
  });

  expect(find({}, [PROXIED, seen])?.bypassed).toMatchObject([
    { host: 'files.example.org', layer: 'transparent', client: '10.0.1.5' },
  ]);
});

test('where nobody asked a proxy nothing went past it', () => {
  expect(find({ flows: [flow('10.0.1.5 > 203.0.113.9:443')] }, [])?.bypassed).toEqual([]);
});

test('UDP and ICMP are listed with what makes them unnecessary', () => {
  const flows = [
    flow('10.0.1.5 > 203.0.113.9:123', { protocol: 17, action: 'denied' }),
    flow('10.0.1.5 > 203.0.113.9:0', { protocol: 1, port: 0 }),
    flow('10.0.1.5 > 10.0.0.2:53', { protocol: 17 }),
  ];
  const answers = [answer('10.0.1.5 ntp.example.org 203.0.113.9')];

  expect(find({ flows, answers })?.datagrams).toMatchObject([
    { protocol: 'ICMP', port: null, service: null },
    { protocol: 'UDP', port: 123, service: 'NTP', host: 'ntp.example.org', denied: 1 },
  ]);
});

test('names that nothing was connected to are told from those that were', () => {
  const found = find({
    flows: [flow('10.0.1.5 > 203.0.113.9:443')],
    answers: [
      answer('10.0.1.5 used.example.org 203.0.113.9'),
      answer('10.0.1.5 idle.example.org 203.0.113.8'),
    ],
    lookups: [
      lookup('10.0.1.5 used.example.org'),
      lookup('10.0.1.5 pypi.org'),
      lookup('10.0.1.5 idle.example.org'),
      lookup('10.0.1.5 gone.example.org', { code: 'NXDOMAIN' }),
      lookup('10.0.1.5 banned.example.org', { verdict: 'denied', code: 'NXDOMAIN' }),
      lookup('10.0.1.5 ip-10-0-1-5.ec2.internal'),
      lookup('10.0.1.5 5.1.0.10.in-addr.arpa', { type: 'PTR' }),
    ],
  });

  expect(found?.lookedUpOnly.map(({ name, outcome }) => [name, outcome])).toEqual([
    ['gone.example.org', 'failed'],
    ['banned.example.org', 'refused'],
    ['idle.example.org', 'resolved'],
  ]);
});

test('the sentences name who, where, why and what to set', () => {
  const found = find(
    {
      flows: [
        flow('10.0.1.5 > 203.0.113.9:443'),
        flow('10.0.1.5 > 203.0.113.7:123', { protocol: 17, action: 'denied' }),
        flow('10.0.1.5 > 10.0.1.9:2049'),
      ],
      answers: [answer('10.0.1.5 github.com 203.0.113.9')],
      lookups: [lookup('10.0.1.5 idle.example.org', { code: 'NXDOMAIN' })],
    },
    [PROXIED],
    { 'github.com': 'github' },
  );

  expect(found === null ? [] : wirePhrases(found)).toMatchInlineSnapshot(`
    [
      "Seen on the wire past the proxy: 1 destination of 1 client, 1 of which never came through it. They are in the list above; what to set so that they use the proxy:",
      "compute (10.0.1.5) to github.com:443: git was run without the variables (by sudo, a service, or an installer). Set git config --system http.proxy http://PROXY:3128.",
      "UDP 123 (NTP) from compute (10.0.1.5) to 203.0.113.7, 1 of 1 denied, which no proxy carries: use the Amazon Time Sync Service: server 169.254.169.123 in /etc/chrony.conf.",
      "Looked up, and there was no address: idle.example.org.",
      "1 flow stayed between addresses inside the network and is no destination here: if one of them leads to another network by way of a peering or a gateway, its firewall has to know it.",
    ]
  `);
});
