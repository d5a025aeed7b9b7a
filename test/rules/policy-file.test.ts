import { describe, expect, test } from 'vitest';
import { PolicyError } from '../../rules/errors.ts';
import { nameEntry } from '../../rules/policy-entry.ts';
import { parseAllowlist } from '../../rules/policy-file.ts';
import { NOW } from './make-policy.ts';

/** The example of the documentation. */
const FULL = `version: 1
name: parallelcluster-trial
entries:
  - host: github.com            # exact
    ports: [443]
    protocol: tls
    addresses: public
    category: github
    disposition: allow
    purpose: cookbook and release downloads at node bootstrap
    clients: [head, compute]    # roles or CIDRs
    paths: [/aws/*]
    evidence: { runs: [trial-1], first: 2026-11-20T10:00:00Z, last: 2026-11-20T10:41:07Z, requests: 12 }
    ticket: FW-1234
    expires: 2027-03-31
  - cidr: 10.0.0.0/16
    ports: [443]
`;

function fileOf(...entries: readonly string[]): string {
  return `version: 1\nname: x\nentries:\n${entries.map((entry) => `  - ${entry}\n`).join('')}`;
}

function errorOf(text: string): string {
  try {
    parseAllowlist(text, 'allow.yaml', NOW);
  } catch (error) {
    if (error instanceof PolicyError) return error.message;
    throw error;
  }
  throw new Error('the file was taken');
}

function warningsOf(text: string): readonly string[] {
  return parseAllowlist(text, 'allow.yaml', NOW).warnings;
}

describe('an allowlist', () => {
  test('is read with all that an entry may say', () => {
    const { allowlist, warnings, positions } = parseAllowlist(FULL, 'allow.yaml', NOW);
    expect(allowlist).toEqual({
      version: 1,
      name: 'parallelcluster-trial',
      entries: [
        {
          target: { kind: 'exact', host: 'github.com' },
          ports: [443],
          protocol: 'tls',
          addresses: 'public',
          category: 'github',
          disposition: 'allow',
          purpose: 'cookbook and release downloads at node bootstrap',
          clients: [
            { kind: 'role', role: 'head' },
            { kind: 'role', role: 'compute' },
          ],
          paths: ['/aws/*'],
          evidence: {
            runs: ['trial-1'],
            first: '2026-11-20T10:00:00Z',
            last: '2026-11-20T10:41:07Z',
            requests: 12,
          },
          ticket: 'FW-1234',
          expires: '2027-03-31',
        },
        {
          target: { kind: 'cidr', cidr: { network: '10.0.0.0', bits: 16 } },
          ports: [443],
          addresses: 'public',
        },
      ],
    });
    expect(warnings).toEqual([]);
    expect([...positions.values()]).toEqual(['4:5', '16:5']);
  });

  test('is sorted, and its hosts and ports are canonical', () => {
    const text = fileOf(
      '{cidr: 10.0.0.1, ports: [443]}',
      '{host: "*.Example.COM.", ports: [443]}',
      '{host: bücher.example, ports: [8080, 443, 8080]}',
      '{host: example.com, ports: [443]}',
    );
    expect(parseAllowlist(text, 'f', NOW).allowlist.entries.map(nameEntry)).toEqual([
      'example.com:443',
      '*.example.com:443',
      'xn--bcher-kva.example:443,8080',
      '10.0.0.1/32:443',
    ]);
  });

  test('may be empty', () => {
    const text = 'version: 1\nname: x\nentries: []\n';
    expect(parseAllowlist(text, 'f', NOW).allowlist.entries).toEqual([]);
  });
});

describe('a fault is told with its place and what to write instead', () => {
  test.each([
    ['nothing', '', /^Cannot read an allowlist in allow\.yaml:1:1: write "version: 1"/],
    ['a list', '- host: x\n', /^Cannot read an allowlist in allow\.yaml:1:1/],
    [
      'another version',
      FULL.replace('version: 1', 'version: 2'),
      /Cannot use 2 as version in allow\.yaml:1:1: write version: 1/,
    ],
    [
      'no name',
      FULL.replace(/name.*\n/, ''),
      /Cannot do without the field "name" in allow\.yaml:1:1/,
    ],
    [
      'an unknown field of the file',
      `${FULL}owner: me\n`,
      /Cannot use the field "owner" in allow\.yaml:18:1: write one of version, name, entries/,
    ],
    [
      'an unknown field of an entry',
      fileOf('{host: a.com, port: 1, ports: [1]}'),
      /Cannot use the field "port" in allow\.yaml:4:19: write one of host, cidr, ports/,
    ],
    [
      'an unknown field of the evidence',
      FULL.replace('requests:', 'count: 1, requests:'),
      /Cannot use the field "count" in allow\.yaml:13:\d+: write one of runs, first, last, requests/,
    ],
    [
      'no host',
      fileOf('{ports: [443]}'),
      /Cannot do without a host or a cidr in allow\.yaml:4:5: write a name/,
    ],
    ['no ports', fileOf('{host: a.com}'), /Cannot do without the field "ports" in allow\.yaml:4:5/],
    [
      'host and cidr',
      fileOf('{host: a.com, cidr: 10.0.0.0/8, ports: [1]}'),
      /Cannot use host and cidr in one entry in allow\.yaml:4:19: make two entries/,
    ],
    [
      'an address as host',
      fileOf('{host: 10.0.0.1, ports: [443]}'),
      /Cannot use "10\.0\.0\.1" as a host in allow\.yaml:4:6: an address is no name; write cidr: 10\.0\.0\.1\/32/,
    ],
    [
      'an IPv6 address as host',
      fileOf('{host: "[2001:db8::1]", ports: [443]}'),
      /write cidr: 2001:db8::1\/128/,
    ],
    [
      'a port in the host',
      fileOf('{host: "a.com:443", ports: [443]}'),
      /Cannot use "a\.com:443" as a host/,
    ],
    [
      'a URL as host',
      fileOf('{host: "https://a.com/", ports: [443]}'),
      /Cannot use "https:\/\/a\.com\/" as a host/,
    ],
    ['a * inside', fileOf('{host: "a.*.com", ports: [443]}'), /only as the whole first label/],
    ['everything', fileOf('{host: "*", ports: [443]}'), /Cannot use "\*" as a host/],
    ['short IPv4', fileOf('{host: "127.1", ports: [443]}'), /Cannot use "127\.1" as a host/],
    [
      'a port beyond the last',
      fileOf('{host: a.com, ports: [65536]}'),
      /Cannot use 65536 as ports in allow\.yaml:4:27: write a list of numbers from 1 to 65535/,
    ],
    ['a port as text', fileOf('{host: a.com, ports: ["443"]}'), /Cannot use "443" as ports/],
    [
      'an octal port',
      fileOf('{host: a.com, ports: [0443]}'),
      /Cannot use 0443 as a port in allow\.yaml:4:27: write 443/,
    ],
    ['a hexadecimal port', fileOf('{host: a.com, ports: [0x1bb]}'), /Cannot use 0x1bb as a port/],
    ['no port in the list', fileOf('{host: a.com, ports: []}'), /Cannot use \[\] as ports/],
    [
      'a block that is none',
      fileOf('{cidr: 10.0.0.1/8, ports: [1]}'),
      /Cannot use "10\.0\.0\.1\/8" as a cidr in .* the block that holds it starts at 10\.0\.0\.0\/8/,
    ],
    [
      'a client block that is none',
      fileOf('{host: a.com, ports: [1], clients: [10.0.0.300]}'),
      /Cannot use "10\.0\.0\.300" as a client/,
    ],
    [
      'a role that is none',
      fileOf('{host: a.com, ports: [1], clients: ["head node"]}'),
      /neither a role nor a CIDR block/,
    ],
    [
      'a path without a slash',
      fileOf('{host: a.com, ports: [1], paths: [aws/*]}'),
      /it does not start with \//,
    ],
    [
      'a path with two readings',
      fileOf('{host: a.com, ports: [1], paths: [/a/../b]}'),
      /it has a dot segment/,
    ],
    [
      'a path that is not canonical',
      fileOf('{host: a.com, ports: [1], paths: [/%61]}'),
      /the same is written \/a/,
    ],
    [
      'a day that is none',
      fileOf('{host: a.com, ports: [1], expires: 2026-02-30}'),
      /Cannot use "2026-02-30" as expires in .* write a day, as in 2027-03-31/,
    ],
    [
      'a time of the evidence that is none',
      FULL.replace('10:41:07Z', '25:41:07Z'),
      /as last in .* write a time in UTC/,
    ],
    [
      'an unknown category',
      fileOf('{host: a.com, ports: [1], category: nonsense}'),
      /write one of aws-api, s3/,
    ],
    [
      'an unknown protocol',
      fileOf('{host: a.com, ports: [1], protocol: https}'),
      /write tls, http or tcp/,
    ],
    [
      'a bare wildcard',
      fileOf('host: *.example.com'),
      /Cannot read allow\.yaml:4:11 with "\*\.example\.com" bare.* write it in quotes, "\*\.example\.com"/,
    ],
    [
      'an alias',
      `${fileOf('&a {host: a.com, ports: [1]}')}  - *a\n`,
      /with the anchor "&a".*\n.*with the alias "\*a": write the value out/,
    ],
    ['a merge key', fileOf('{<<: {host: a.com}, ports: [1]}'), /Cannot use the field "<<"/],
    [
      'a tag',
      fileOf('!foo {host: a.com, ports: [1]}'),
      /Cannot read allow\.yaml:4:5 as YAML: .*Unresolved tag/,
    ],
    ['a directive', `%YAML 1.1\n---\n${FULL}`, /with a %YAML directive: take it out/],
    ['two documents', `${FULL}---\n${FULL}`, /multiple documents/],
    [
      'a key twice',
      FULL.replace('ports: [443]', 'ports: [443]\n    ports: [80]'),
      /allow\.yaml:6:5 as YAML: .*keys must be unique/,
    ],
    ['broken YAML', 'version: [1\n', /Cannot read allow\.yaml:\d+:\d+ as YAML/],
    [
      'a binary file',
      'ELF\u0000\u0001\ufffd'.repeat(1_000),
      /^Cannot read allow\.yaml: it is not a text file/,
    ],
    [
      'prose',
      'word word\nword: '.repeat(1_000),
      /^(?:Cannot read allow\.yaml:\d+:\d+ as YAML.{1,200}\n?)+$/,
    ],
    ['deep nesting', '['.repeat(20_000), /nested too deep/],
    ['a file without end', `# ${'x'.repeat(16_000_000)}`, /more than 16000000 characters/],
  ])('%s', (_, text, message) => {
    expect(errorOf(text)).toMatch(message);
  });

  test('all faults of a file are told in one go, each on a line', () => {
    const message = errorOf(
      fileOf(
        '{host: 10.0.0.1, ports: [0], colour: red}',
        '{host: a..b, ports: [443], clients: ["x y"]}',
      ).replace('version: 1', 'version: 3'),
    );
    expect(message.split('\n')).toHaveLength(6);
    for (const part of ['version', '"10.0.0.1"', 'as ports', '"colour"', '"a..b"', '"x y"']) {
      expect(message).toContain(part);
    }
  });

  test('of very many faults the first ten are told', () => {
    const message = errorOf(fileOf(...Array.from({ length: 50 }, () => '{host: a.com}')));
    expect(message.split('\n')).toHaveLength(11);
    expect(message).toContain('and 40 more');
  });

  test('a long value is cut in the message', () => {
    const message = errorOf(fileOf(`{host: ${'a'.repeat(1_900)}, ports: [443]}`));
    expect(message.length).toBeLessThan(300);
  });
});

describe('entries that contradict or repeat each other', () => {
  test.each([
    [
      'the same twice',
      '{host: a.com, ports: [443]}',
      '{host: A.com, ports: [443]}',
      /Cannot allow a\.com:443 twice in allow\.yaml:5:5: the entry at 4:5 allows it already/,
    ],
    [
      'one port of several',
      '{host: a.com, ports: [80, 443]}',
      '{host: a.com, ports: [443, 8443]}',
      /a\.com:443 twice/,
    ],
    [
      'a default and the same in words',
      '{host: a.com, ports: [443]}',
      '{host: a.com, ports: [443], protocol: tls}',
      /allows it already/,
    ],
    [
      'two protocols',
      '{host: a.com, ports: [443]}',
      '{host: a.com, ports: [443], protocol: tcp}',
      /Cannot allow a\.com:443 twice in allow\.yaml:5:\d+: the entry at 4:5 says protocol: tls/,
    ],
    [
      'two kinds of addresses',
      '{host: a.com, ports: [443], addresses: any}',
      '{host: a.com, ports: [443]}',
      /says addresses: any/,
    ],
    [
      'some paths and all',
      '{host: a.com, ports: [80]}',
      '{host: a.com, ports: [80], paths: [/x]}',
      /allows every path/,
    ],
    [
      'one path twice',
      '{host: a.com, ports: [80], paths: [/x, /y]}',
      '{host: a.com, ports: [80], paths: [/y]}',
      /allows \/y already/,
    ],
    [
      'everyone and some',
      '{host: a.com, ports: [443]}',
      '{host: a.com, ports: [443], clients: [head]}',
      /allows it already/,
    ],
    [
      'a block in a block of clients',
      '{host: a.com, ports: [443], clients: [10.0.0.0/8]}',
      '{host: a.com, ports: [443], clients: [10.1.0.0/16]}',
      /allows it already/,
    ],
    [
      'a block twice',
      '{cidr: 10.0.0.0/8, ports: [443]}',
      '{cidr: 10.0.0.0/8, ports: [443]}',
      /10\.0\.0\.0\/8:443 twice/,
    ],
  ])('%s', (_, first, second, message) => {
    expect(errorOf(fileOf(first, second))).toMatch(message);
  });

  test.each([
    ['another port', '{host: a.com, ports: [443]}', '{host: a.com, ports: [80]}'],
    [
      'other clients',
      '{host: a.com, ports: [443], clients: [head]}',
      '{host: a.com, ports: [443], clients: [compute], addresses: any}',
    ],
    [
      'other paths',
      '{host: a.com, ports: [80], paths: [/x]}',
      '{host: a.com, ports: [80], paths: [/y], ticket: FW-1}',
    ],
    [
      'a tunnel beside plain HTTP',
      '{host: a.com, ports: [80]}',
      '{host: a.com, ports: [80], protocol: tcp}',
    ],
    [
      'a name and the names below it',
      '{host: a.com, ports: [443]}',
      '{host: "*.a.com", ports: [443], protocol: tcp}',
    ],
  ])('%s is no contradiction', (_, first, second) => {
    expect(warningsOf(fileOf(first, second))).toEqual([]);
  });

  test('a port that speaks plain HTTP and TLS is taken, with a warning', () => {
    const text = fileOf(
      '{host: a.com, ports: [443]}',
      '{host: a.com, ports: [443], protocol: http}',
    );
    expect(warningsOf(text)).toEqual([
      'allow.yaml:5:5: a.com:443 is said to speak plain HTTP, unlike in the entry at 4:5: is it both?',
    ]);
  });
});

test('an entry that has expired is taken, with a warning', () => {
  const entry = (day: string): string => fileOf(`{host: a.com, ports: [443], expires: ${day}}`);
  expect(warningsOf(entry('2026-11-20'))).toEqual([]);
  expect(warningsOf(entry('2026-11-19'))).toEqual([
    'allow.yaml:4:5: a.com:443 expired at the end of 2026-11-19 and allows nothing any more; take it out, or move the day',
  ]);
});
