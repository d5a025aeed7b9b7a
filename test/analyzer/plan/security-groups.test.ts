import { describe, expect, test } from 'vitest';
import type { EgressWay, Plan, SecurityGroupRule } from '../../../analyzer/report.ts';
import { type Cidr, cidrContains, parseCidr } from '../../../rules/cidr.ts';
import { parseIp } from '../../../rules/ip.ts';
import { facets } from '../sample-record.ts';
import { reportOn, type Seen } from './planned.ts';

function planOf(seen: readonly Seen[], options: { proxyPort?: number } = {}): Plan {
  return reportOn(seen, options).plan;
}

/** A rule in one line: `clients egress 443 endpoints always`. */
function line({ group, direction, fromPort, peer, when }: SecurityGroupRule): string {
  const to =
    peer.kind === 'cidr' ? peer.cidr : peer.kind === 'prefix-list' ? peer.name : peer.group;
  return `${group} ${direction} ${fromPort} ${to} ${when}`;
}

test('clients get endpoints, prefix lists and a way to the proxy, and each is let in there', () => {
  const seen = [
    'ec2.us-east-1.amazonaws.com:443',
    's3.amazonaws.com:80/ec2metadata/ec2-metadata',
    'dynamodb.us-east-1.amazonaws.com:443',
    'data.example.org:8443',
  ];
  const rules = planOf([...seen, ['smtp.office365.com:587', {}]], { proxyPort: 8080 });

  expect(rules.securityGroupRules.map(line)).toEqual([
    'endpoints ingress 443 clients always',
    'proxy ingress 8080 clients proxy',
    'proxy egress 587 0.0.0.0/0 proxy',
    'clients egress 443 endpoints always',
    'clients egress 443 com.amazonaws.us-east-1.dynamodb always',
    'clients egress 80 com.amazonaws.us-east-1.s3 always',
    'clients egress 8080 proxy proxy',
  ]);
});

test('an account where everything has an endpoint needs no proxy', () => {
  const { securityGroups, securityGroupRefusals } = planOf(['ec2.us-east-1.amazonaws.com:443']);

  expect(securityGroups.map(({ name }) => name)).toEqual(['endpoints', 'clients']);
  expect(securityGroupRefusals).toEqual([]);
});

describe('roles', () => {
  const seen = [
    ['ec2.us-east-1.amazonaws.com:443', { roles: facets('head', 'compute') }],
    ['b.s3.us-east-1.amazonaws.com:443', { roles: facets('compute') }],
    ['github.com:443', { roles: facets('head') }],
    ['sqs.us-east-1.amazonaws.com:443', {}],
  ] as const;

  test('get a group each, with what that role used and nothing else', () => {
    const { securityGroups, securityGroupRules } = planOf(seen);
    const named = securityGroupRules
      .filter(({ peer, direction }) => peer.kind !== 'cidr' && direction === 'egress')
      .map(line);

    expect(securityGroups.map(({ name, role }) => [name, role])).toEqual([
      ['endpoints', null],
      ['proxy', null],
      ['clients-compute', 'compute'],
      ['clients-head', 'head'],
      ['clients', null],
    ]);
    expect(named).toEqual([
      'clients-compute egress 443 endpoints always',
      'clients-compute egress 443 com.amazonaws.us-east-1.s3 always',
      'clients-head egress 443 endpoints always',
      'clients-head egress 3128 proxy proxy',
      'clients egress 443 endpoints always',
    ]);
  });

  test('with hostile or colliding names get names that are fit for a template', () => {
    const hostile = [
      ['ec2.us-east-1.amazonaws.com:443', { roles: facets('a b', 'a-b', '$\u007bx}\n', '…') }],
    ] as const;
    const names = planOf(hostile).securityGroups.map(({ name }) => name);

    expect(new Set(names).size).toBe(5);
    for (const name of names) expect(name).toMatch(/^[a-z][a-z0-9-]*$/);
  });

  test('appear in descriptions only in characters that EC2 takes, and never too long', () => {
    const role = `<b>"${'x'.repeat(400)}`;
    const { securityGroupRules } = planOf([
      ['ec2.us-east-1.amazonaws.com:443', { roles: facets(role) }],
    ]);

    for (const { description } of securityGroupRules) {
      expect(description).toMatch(/^[a-zA-Z0-9 ._\-:/()#,@[\]+=;{}!$*]{1,255}$/);
    }
  });
});

describe('names that leave directly', () => {
  test('are let out to the ranges that their vendor publishes, in fewer blocks, within the quota', () => {
    const { securityGroupRules, securityGroups } = planOf(['github.com:443']);
    const direct = securityGroupRules.filter(({ when }) => when === 'direct');
    const blocks = direct.flatMap(({ peer }) => (peer.kind === 'cidr' ? toCidr(peer.cidr) : []));

    expect(admits(blocks, '140.82.112.3')).toBe(true);
    expect(admits(blocks, '2606:50c0:8000::153')).toBe(true);
    expect(admits(blocks, '140.82.128.1')).toBe(false);
    expect(blocks).toHaveLength(32);
    expect(direct[0]?.description).toBe(
      'GitHub, https://api.github.com/meta of 2025-07-25: web and git',
    );
    expect(securityGroups.at(-1)).toMatchObject({
      quota: 60,
      weight: { proxy: { ipv4: 1, ipv6: 1 }, direct: { ipv4: 30, ipv6: 2 } },
    });
  });

  test('are not let out by a rule that stands there already', () => {
    const rules = planOf(['github.com:443', 'ssh.github.com:443', 'gist.github.com:443']);
    const lines = rules.securityGroupRules.map(line);

    expect(new Set(lines).size).toBe(lines.length);
  });

  test('are refused where their ranges do not fit beside the others, and not widened', () => {
    const { securityGroupRefusals, securityGroups } = planOf([
      'github.com:443',
      'api.github.com:443',
      'github.com:22',
    ]);

    expect(securityGroupRefusals).toEqual([
      {
        destinations: ['github.com:22'],
        reason: expect.stringMatching(/more than a group has room/),
      },
    ]);
    expect(weightOf(securityGroups, 'direct')).toBeLessThanOrEqual(60);
  });

  test.each([
    ['codeload.github.com:443', /nobody publishes lasting ones/],
    ['smtp.office365.com:587', /nobody publishes lasting ones/],
    ['ec2.eu-west-1.amazonaws.com:443', /for many services and customers together/],
    ['pypi.org:443', /internal mirror, whose address is not in the record/],
    ['wiki.corp.internal:443', /Private names, whose addresses are not in the record/],
    ['nobody-knows-this-one.com:443', /A person has yet to say/],
  ])('%s is refused with a reason', (authority, reason) => {
    expect(planOf([authority]).securityGroupRefusals).toEqual([
      { destinations: [authority], reason: expect.stringMatching(reason) },
    ]);
  });
});

test('a role that used a service in another region only is not let in to its endpoint', () => {
  const { securityGroupRules } = planOf([
    ['ec2.us-east-1.amazonaws.com:443', { roles: facets('head') }],
    ['ec2.eu-west-1.amazonaws.com:443', { roles: facets('compute') }],
  ]);
  const sources = securityGroupRules.filter(({ group }) => group === 'endpoints').map(line);

  expect(sources).toEqual(['endpoints ingress 443 clients-head always']);
});

test('clients that pull images are let out to S3, where the layers are', () => {
  const { securityGroupRules } = planOf(['123456789012.dkr.ecr.us-east-1.amazonaws.com:443']);

  expect(securityGroupRules.map(line)).toEqual([
    'endpoints ingress 443 clients always',
    'clients egress 443 endpoints always',
    'clients egress 443 com.amazonaws.us-east-1.s3 always',
  ]);
});

test('a group that is larger than the quota is planned all the same, with a warning', () => {
  const manyPorts = Array.from({ length: 70 }, (_, i) => `b.s3.us-east-1.amazonaws.com:${i + 1}`);
  const { securityGroupRules, warnings } = planOf(manyPorts);

  expect(securityGroupRules.filter(({ group }) => group === 'clients')).toHaveLength(70);
  expect(warnings.find(({ id }) => id === 'rule-quota')?.warning).toMatch(/clients \(70 of 60\)/);
});

test('a private address that clients used without a name is let through whatever way names leave', () => {
  // The same address and port by two protocols are two destinations, and one rule.
  const twice = ['10.1.2.3:8080', { protocol: 'http' }] as const;
  const seen = ['10.1.2.3:8080', twice, '[fd00::5]:8080', '169.254.169.254:80'];

  expect(planOf(seen).securityGroupRules.map(line)).toEqual([
    'clients egress 8080 10.1.2.3/32 always',
    'clients egress 8080 fd00::5/128 always',
  ]);
});

function toCidr(text: string): Cidr[] {
  const parsed = parseCidr(text);
  return parsed.ok ? [parsed.value] : [];
}

function admits(blocks: readonly Cidr[], address: string): boolean {
  const ip = parseIp(address);
  return ip !== undefined && blocks.some((block) => cidrContains(block, ip));
}

function weightOf(groups: Plan['securityGroups'], way: EgressWay): number {
  return Math.max(...groups.map(({ weight }) => Math.max(weight[way].ipv4, weight[way].ipv6)));
}
