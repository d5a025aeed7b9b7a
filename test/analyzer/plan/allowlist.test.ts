import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type BuiltAllowlist, buildAllowlist } from '../../../analyzer/plan/allowlist.ts';
import type { Destination } from '../../../proxy/event.ts';
import { type AccessRequest, decide, decideAddress } from '../../../rules/decide.ts';
import { parseHost } from '../../../rules/host.ts';
import { nameEntry } from '../../../rules/policy-entry.ts';
import { parseAllowlist } from '../../../rules/policy-file.ts';
import { formatAllowlist } from '../../../rules/policy-format.ts';
import { indexAllowlist } from '../../../rules/policy-index.ts';
import { ip, NOW } from '../../rules/make-policy.ts';
import { destination, facets } from '../sample-record.ts';
import { type SeenRecord, seenRecord, seenSamples } from '../seen-record.ts';

function build({ seen, report }: SeenRecord, withoutEndpoints = false): BuiltAllowlist {
  const { configuration } = report.plan;
  return buildAllowlist(seen, { name: 'trial-1', withoutEndpoints, configuration });
}

function entry(record: SeenRecord, name: string): unknown {
  return build(record).allowlist.entries.find((one) => nameEntry(one) === name);
}

describe('the allowlist of a record with every category', () => {
  const samples = seenSamples();
  const built = build(samples);

  test('holds all but what never leaves the network', () => {
    const local = built.local.map(({ host }) => host);
    expect(local.toSorted()).toEqual(['10.1.2.3', '169.254.169.254', 'wiki.corp.internal']);
    expect(built.allowlist.entries).toHaveLength(samples.seen.length - local.length);
    expect(built.endpoints).toEqual([]);
  });

  test('can be written and read back', () => {
    const text = formatAllowlist(built.allowlist);
    expect(parseAllowlist(text, 'f', NOW).allowlist).toEqual(built.allowlist);
  });

  test('says what each entry is, and what justifies it', () => {
    expect(entry(samples, 'github.com:443')).toEqual({
      target: { kind: 'exact', host: 'github.com' },
      ports: [443],
      addresses: 'public',
      category: 'github',
      disposition: 'allow',
      purpose: 'GitHub',
      evidence: {
        runs: ['trial-1'],
        first: '2026-11-20T10:00:07Z',
        last: '2026-11-20T10:41:07Z',
        requests: 4,
      },
    });
  });

  test('lets what an endpoint carries resolve to private addresses, and nothing else', () => {
    const any = built.allowlist.entries.filter(({ addresses }) => addresses === 'any');
    expect(any.length).toBeGreaterThan(0);
    expect(new Set(any.map(({ disposition }) => disposition))).toEqual(new Set(['endpoint']));
  });

  test('says what to set where a setting makes an entry go away', () => {
    expect(entry(samples, 'queue.amazonaws.com:443')).toMatchObject({
      disposition: 'reconfigure',
      purpose: expect.stringContaining('BOTO_DISABLE_COMMONNAME: true'),
    });
  });

  test('limits plain requests to S3 itself to the buckets seen, and no other host to its paths', () => {
    expect(entry(samples, 's3.amazonaws.com:80')).toMatchObject({ paths: ['/ec2metadata/*'] });
    const limited = built.allowlist.entries.filter(({ paths }) => paths !== undefined);
    expect(limited.map(nameEntry)).toEqual(['s3.amazonaws.com:80']);
  });

  test('marks what a person must look at, and what was always denied', () => {
    expect(entry(samples, 'nobody-knows.example:443')).toMatchObject({
      disposition: 'review',
      purpose: expect.stringMatching(/^to be reviewed/),
    });
    expect(built.denied.map(({ host }) => host)).toEqual(['agent.telemetry.example']);
  });

  test('leaves out what endpoints carry, where there are endpoints', () => {
    const { allowlist, endpoints } = build(samples, true);
    expect(endpoints.length).toBeGreaterThan(0);
    expect(endpoints.every(({ disposition }) => disposition === 'endpoint')).toBe(true);
    expect(allowlist.entries.some(({ disposition }) => disposition === 'endpoint')).toBe(false);
  });
});

test('what was seen to resolve privately may do so', () => {
  const record = seenRecord([
    destination('inside.example.com:443', { addresses: facets('93.184.216.34', '10.0.0.5') }),
    destination('outside.example.com:443', { addresses: facets('93.184.216.34') }),
  ]);
  expect(build(record).allowlist.entries.map(({ addresses }) => addresses)).toEqual([
    'any',
    'public',
  ]);
});

test('a bare address becomes a block of one', () => {
  const { allowlist } = build(seenRecord([destination('8.8.4.4:853')]));
  expect(allowlist.entries.map(nameEntry)).toEqual(['8.8.4.4/32:853']);
});

test('a protocol is written where the port does not mean it', () => {
  const record = seenRecord([
    destination('a.test:443', { protocol: 'tcp' }),
    destination('a.test:443', { protocol: 'tls' }),
    destination('b.test:80', { protocol: 'tcp' }),
    destination('b.test:80', { protocol: 'http' }),
    destination('c.test:8443', { protocol: 'tls' }),
    destination('d.test:22', { protocol: 'tcp' }),
  ]);
  const { entries } = build(record).allowlist;
  expect(entries.map((one) => `${nameEntry(one)} ${one.protocol}`).toSorted()).toEqual([
    'a.test:443 tcp',
    'b.test:80 tcp',
    'b.test:80 undefined',
    'c.test:8443 tls',
    'd.test:22 undefined',
  ]);
  expect(entries[0]?.evidence?.requests).toBe(8);
});

const NAME = fc.constantFrom(
  'github.com',
  'api.github.com',
  'a.b.example.org',
  'example.org',
  'xn--bcher-kva.example',
  '93.184.216.34',
  '2606:4700::1',
);
const SEEN: fc.Arbitrary<Destination> = fc
  .record({
    name: NAME,
    port: fc.constantFrom(22, 80, 443, 8080, 65_535),
    protocol: fc.constantFrom('tls', 'http', 'tcp'),
    paths: fc.subarray(['/', '/a/b', '/a/../b', '/x%2fy']),
    addresses: fc.subarray(['93.184.216.34', '10.0.0.5', 'fd00::1']),
    clients: fc.subarray(['10.0.0.10', '10.0.0.11', ''], { minLength: 1 }),
  })
  .map(({ name, port, ...seen }) =>
    destination(`${name}:${port}`, {
      protocol: seen.protocol,
      paths: seen.protocol === 'tcp' ? [] : facets(...seen.paths),
      // The name of an address is the address.
      addresses: name.includes('g') ? facets(...seen.addresses) : [],
      clients: facets(...seen.clients),
    }),
  );
const RECORD = fc
  .uniqueArray(SEEN, { selector: ({ host, port, protocol }) => `${host} ${port} ${protocol}` })
  .map((destinations) => ({ destinations, record: seenRecord(destinations) }));

function requestsOf(seen: Destination): AccessRequest[] {
  const { host, port, protocol } = seen;
  const paths = seen.paths.length === 0 ? [undefined] : seen.paths.map(({ value }) => value);
  return seen.clients.flatMap(({ value: client }) =>
    paths.map((path) => ({
      ...{ host, port, protocol, path },
      client: client === '' ? undefined : ip(client),
    })),
  );
}

describe('an allowlist built from a run', () => {
  test('admits that run, at every address that it was seen at', () => {
    fc.assert(
      fc.property(RECORD, ({ destinations, record }) => {
        const policy = indexAllowlist(build(record).allowlist);
        for (const seen of destinations) {
          for (const request of requestsOf(seen)) {
            expect(decide(policy, request, NOW)).toMatchObject({ verdict: 'allowed' });
            for (const { value } of seen.addresses) {
              const decision = decideAddress(policy, request, ip(value), NOW);
              expect(decision).toMatchObject({ verdict: 'allowed' });
            }
          }
        }
      }),
    );
  });

  test('admits no host, port or protocol that the run did not see', () => {
    fc.assert(
      fc.property(RECORD, ({ destinations, record }) => {
        const policy = indexAllowlist(build(record).allowlist);
        const isTunnel = (protocol: string): boolean => protocol !== 'http';
        const wasSeen = (asked: AccessRequest): boolean =>
          destinations.some(
            ({ host, port, protocol }) =>
              host === asked.host &&
              port === asked.port &&
              isTunnel(protocol) === isTunnel(asked.protocol),
          );
        for (const seen of destinations) {
          for (const canary of canariesOf(seen)) {
            if (wasSeen(canary)) continue;
            expect(decide(policy, canary, NOW)).toMatchObject({ verdict: 'denied' });
          }
        }
      }),
    );
  });

  test('is a file that can be read, whatever was seen', () => {
    fc.assert(
      fc.property(RECORD, ({ record }) => {
        const { allowlist } = build(record);
        expect(parseAllowlist(formatAllowlist(allowlist), 'f', NOW).allowlist).toEqual(allowlist);
      }),
    );
  });
});

/** Neighbours of what was seen: apex, sibling, name below, look-alikes, other ports, other protocol. */
function canariesOf(seen: Destination): AccessRequest[] {
  const [request] = requestsOf(seen);
  if (request === undefined) return [];
  const { host, port } = request;
  const names = [
    host.slice(host.indexOf('.') + 1),
    `sibling${host.slice(host.indexOf('.'))}`,
    `www.${host}`,
    `not${host}`,
    `${host}.example.net`,
    `${host}x`,
    '93.184.216.35',
    '10.0.0.1',
    '127.0.0.1',
  ].flatMap((name) => {
    const parsed = parseHost(name);
    return parsed.ok ? [{ ...request, host: parsed.value }] : [];
  });
  const ports = [1, 22, 80, 443, 444, 8080].map((other) => ({ ...request, port: other }));
  const protocols = (['tls', 'http', 'tcp'] as const).map((protocol) => ({ ...request, protocol }));
  return [...names, ...ports, ...protocols, { ...request, port: port === 65_535 ? 1 : port + 1 }];
}
