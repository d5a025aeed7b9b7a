import { describe, expect, test } from 'vitest';
import { type CheckResult, check } from '../../analyzer/check.ts';
import { buildAllowlist } from '../../analyzer/plan/allowlist.ts';
import { renderCheck } from '../../analyzer/render/check.ts';
import { parseAllowlist } from '../../rules/policy-file.ts';
import { formatAllowlist } from '../../rules/policy-format.ts';
import { allowlistOf, NOW } from '../rules/make-policy.ts';
import { destination, facets } from './sample-record.ts';
import { type SeenRecord, seenRecord, seenSamples } from './seen-record.ts';

function checked({ seen, report }: SeenRecord, text: string): CheckResult {
  const { allowlist, positions } = parseAllowlist(text, 'allow.yaml', NOW);
  const { configuration } = report.plan;
  const roles = new Map([['10.0.0.10', new Set(['head'])]]);
  return check({ allowlist, positions, seen, roles, configuration, now: NOW });
}

function against(record: SeenRecord, ...entries: readonly string[]): CheckResult {
  return checked(record, formatAllowlist(allowlistOf(...entries)));
}

test('the allowlist of a run fits that run, and what is local is no fault', () => {
  const samples = seenSamples();
  const options = { name: 'x', withoutEndpoints: false, configuration: [] };
  const result = checked(samples, formatAllowlist(buildAllowlist(samples.seen, options).allowlist));

  expect(result.notCovered).toEqual([]);
  expect(result.unused).toEqual([]);
  expect(result.wider).toEqual([]);
  expect(result.local.map(({ host }) => host).toSorted()).toEqual([
    '10.1.2.3',
    '169.254.169.254',
    'wiki.corp.internal',
  ]);
});

describe('what the list lacks', () => {
  test('comes with who asked and the entry that would allow it', () => {
    const { notCovered, covered } = against(
      seenRecord([destination('github.com:443'), destination('evil.test:8443')]),
      '{host: github.com, ports: [443]}',
    );
    expect(covered).toBe(1);
    expect(notCovered).toEqual([
      {
        host: 'evil.test',
        port: 8443,
        protocol: 'tcp',
        category: 'saas',
        disposition: 'allow',
        reason: 'no-entry',
        text: 'the allowlist has no entry for it',
        nearest: null,
        attempts: 4,
        askedBy: [
          { address: '10.0.0.10', role: 'head', attempts: 1 },
          { address: '10.0.0.11', role: null, attempts: 1 },
        ],
        paths: [],
        add: '{host: evil.test, ports: [8443]}',
      },
    ]);
  });

  test('has no entry to add where the one that is there says less on purpose', () => {
    const { notCovered } = against(
      seenRecord([destination('github.com:443')]),
      '{host: github.com, ports: [443], clients: [head]}',
    );
    expect(notCovered).toMatchObject([
      {
        reason: 'wrong-client',
        nearest: 'github.com:443',
        askedBy: [{ address: '10.0.0.11' }],
        add: null,
      },
    ]);
  });

  test('is one line a destination, safe to show', () => {
    const record = seenRecord([
      destination('evil.test:80', { paths: facets('/\u001b[2J\nx'), clients: facets('') }),
    ]);
    const text = renderCheck(
      against(record, '{host: evil.test, ports: [80], paths: [/a]}'),
      'a.yaml',
    );
    expect(text).toBe(
      [
        '1 destination not covered by a.yaml, 0 covered',
        '  evil.test:80 http  ambiguous-path  asked 4 times by a client not known  evil.test:80 allows /a only, and this path may be read in more than one way: it holds a character that has no place in a path',
        '',
        'Entries that nothing seen needs:',
        '  a.yaml:7:5: evil.test:80: nothing that was seen needs it',
        '',
      ].join('\n'),
    );
  });
});

describe('what the list has too much', () => {
  const record = seenRecord([
    destination('github.com:443', { addresses: facets('140.82.112.3') }),
    destination('a.example.com:443'),
    destination('b.example.com:443'),
    destination('198.51.99.7:443'),
  ]);
  const { notCovered, unused, wider } = against(
    record,
    '{host: github.com, ports: [22, 443], addresses: any}',
    '{host: "*.example.com", ports: [443], protocol: tcp}',
    '{cidr: 198.51.99.0/24, ports: [443]}',
    '{host: gone.test, ports: [443]}',
    '{host: old.test, ports: [443], expires: 2026-01-01}',
  );

  test('is an entry that nothing needs, with its place', () => {
    expect(notCovered).toEqual([]);
    expect(unused).toEqual([
      { entry: 'gone.test:443', at: '13:5', what: 'nothing that was seen needs it' },
      { entry: 'old.test:443', at: '15:5', what: 'nothing that was seen needs it' },
    ]);
  });

  test('is a port, a wildcard, a block, a protocol, or an address that was not seen', () => {
    expect(wider.map(({ entry, what }) => `${entry}: ${what}`)).toEqual([
      '*.example.com:443: every name below example.com is allowed, seen: a.example.com, b.example.com; any tunnel is allowed to port 443, seen: TLS',
      'github.com:22,443: port 22 was not seen; it was seen at public addresses only, and "addresses: any" allows private ones',
      '198.51.99.0/24:443: the whole block is allowed, seen: 198.51.99.7',
    ]);
  });
});
