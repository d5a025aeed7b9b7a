import fc from 'fast-check';
import type { TargetOptions } from '../../../../analyzer/render/target.ts';
import { type Cidr, cidrContains, parseCidr } from '../../../../rules/cidr.ts';
import { type Host, parseHost } from '../../../../rules/host.ts';
import { parseIp } from '../../../../rules/ip.ts';
import { parseHostPattern } from '../../../../rules/pattern.ts';
import type { Allowlist, EntryTarget, PolicyEntry } from '../../../../rules/policy.ts';

export const OPTIONS: TargetOptions = {
  generatedAt: '2026-11-20T10:00:00.000Z',
  toolVersion: '0.0.0',
  source: 'allowlist.yaml',
  proxy: 'proxy.example.test:3128',
};

export function hostOf(text: string): Host {
  const host = parseHost(text);
  if (!host.ok) throw new Error(`${text}: ${host.reason}`);
  return host.value;
}

export function cidrOf(text: string): Cidr {
  const cidr = parseCidr(text);
  if (!cidr.ok) throw new Error(`${text}: ${cidr.reason}`);
  return cidr.value;
}

const HELD = new Map<string, boolean>();

/** Says whether a block, written as text, holds an address; a name is in no block. Asked often, so remembered. */
export function holds(block: string, address: string): boolean {
  const key = `${block} ${address}`;
  const known = HELD.get(key);
  if (known !== undefined) return known;
  const ip = parseIp(address);
  const held = ip !== undefined && cidrContains(cidrOf(block), ip);
  HELD.set(key, held);
  return held;
}

/** An entry for `github.com`, `*.example.com` or `10.0.0.0/16`; port 443 unless `more` says otherwise. */
export function entry(
  target: string,
  more: Partial<Omit<PolicyEntry, 'target'>> = {},
): PolicyEntry {
  return { target: targetOf(target), ports: [443], addresses: 'public', ...more };
}

export function allowlistOf(...entries: readonly PolicyEntry[]): Allowlist {
  return { version: 1, name: 'trial', entries };
}

function targetOf(text: string): EntryTarget {
  if (text.includes('/')) return { kind: 'cidr', cidr: cidrOf(text) };
  const pattern = parseHostPattern(text);
  if (!pattern.ok) throw new Error(`${text}: ${pattern.reason}`);
  return pattern.value;
}

/** The eight lines of samples/parallelcluster-2.4.1/firewall-list.txt, as the allowlist they became. */
export const FOUNDING: Allowlist = {
  version: 1,
  name: 'parallelcluster-2.4.1',
  entries: [
    endpoint('autoscaling.us-east-1.amazonaws.com', 'aws-api', 'Auto Scaling in us-east-1'),
    endpoint('cloudformation.us-east-1.amazonaws.com', 'aws-api', 'CloudFormation in us-east-1'),
    endpoint('dynamodb.us-east-1.amazonaws.com', 'aws-api', 'DynamoDB in us-east-1'),
    endpoint('ec2.us-east-1.amazonaws.com', 'aws-api', 'EC2 in us-east-1'),
    entry('github.com', {
      category: 'github',
      disposition: 'allow',
      purpose: 'GitHub, Git over HTTPS and SSH',
      ticket: 'FW-1234',
    }),
    entry('queue.amazonaws.com', {
      category: 'aws-api',
      disposition: 'reconfigure',
      purpose: 'SQS in us-east-1 (legacy name); not needed with BOTO_DISABLE_COMMONNAME: true',
    }),
    entry('s3.amazonaws.com', {
      ports: [80],
      addresses: 'any',
      category: 's3',
      disposition: 'allow',
      paths: ['/ec2metadata/*'],
      purpose: 'ec2-metadata script',
    }),
    endpoint('us-east-1-aws-parallelcluster.s3.amazonaws.com', 's3', 'ParallelCluster artifacts'),
  ],
};

function endpoint(host: string, category: 'aws-api' | 's3', purpose: string): PolicyEntry {
  return entry(host, { addresses: 'any', category, disposition: 'endpoint', purpose });
}

const label = fc.constantFrom('a', 'b', 'ab', 'a-b', 'evil');
const domain = fc.constantFrom('example.com', 'a.example.com', 'example.org', 'b.test');
const name = fc
  .tuple(fc.array(label, { maxLength: 2 }), domain)
  .map(([labels, parent]) => [...labels, parent].join('.'));
const target = fc.oneof(
  { weight: 4, arbitrary: name },
  { weight: 3, arbitrary: name.map((parent) => `*.${parent}`) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      '10.1.0.0/16',
      '198.51.100.7/32',
      '2001:db8:1::/48',
      '0.0.0.0/0',
      '169.254.0.0/16',
    ),
  },
);
const sortedPorts = fc
  .uniqueArray(fc.constantFrom(22, 80, 443, 8443), { minLength: 1, maxLength: 3 })
  .map((ports) => ports.toSorted((a, b) => a - b));
/** Text that would become structure where a format does not escape it. */
export const hostileText: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.constantFrom(
    'x\nhttp_access allow all',
    '"; accept; #',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the text of another language
    '${file("/etc/passwd")}',
    '`id`$(id)',
    '=cmd|x!A1',
    ']]></x>',
    '*/ return "DIRECT"; /*',
    '</script><script>',
    '&a *a !!js/function >',
    'ends with a backslash \\',
    '\u2028return 1',
  ),
);

const client = fc.oneof(
  fc.constantFrom(
    { kind: 'cidr' as const, cidr: cidrOf('10.0.1.0/24') },
    { kind: 'cidr' as const, cidr: cidrOf('10.0.2.0/24') },
    { kind: 'role' as const, role: 'head' },
    { kind: 'role' as const, role: 'compute' },
  ),
  hostileText.map((role) => ({ kind: 'role' as const, role })),
);

/** Allowlists small enough to overlap: wildcards above one another, the apex beside its wildcard. */
export const arbitraryAllowlist: fc.Arbitrary<Allowlist> = fc
  .record({
    name: hostileText,
    entries: fc.array(
      fc.record(
        {
          target: target.map(targetOf),
          ports: sortedPorts,
          addresses: fc.constantFrom('public' as const, 'any' as const),
          protocol: fc.constantFrom('tls' as const, 'http' as const, 'tcp' as const),
          clients: fc.uniqueArray(client, { minLength: 1, maxLength: 2 }),
          paths: fc.oneof(
            fc.constantFrom(['/aws/*'], ['/a.b', '/c+*/d']),
            hostileText.map((path) => [path]),
          ),
          category: fc.constantFrom('github' as const, 'aws-api' as const),
          disposition: fc.constantFrom('allow' as const, 'endpoint' as const, 'mirror' as const),
          purpose: hostileText,
          ticket: hostileText,
          expires: fc.constantFrom('2026-11-19', '2026-11-20', '2027-03-31'),
        },
        { requiredKeys: ['target', 'ports', 'addresses'] },
      ),
      { maxLength: 6 },
    ),
  })
  .map(({ name: listName, entries }) => ({ version: 1, name: listName, entries }));
