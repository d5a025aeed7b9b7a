import { parse as parseHcl } from '@cdktf/hcl2json';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hclString } from '../../../../analyzer/render/hcl.ts';
import type { InfrastructureForm, Rendered } from '../../../../analyzer/render/target.ts';
import { renderAwsSecurityGroup } from '../../../../analyzer/render/targets/aws-security-group.ts';
import { TARGETS } from '../../../../analyzer/render/targets/index.ts';
import type { Report } from '../../../../analyzer/report.ts';
import { ConfigError } from '../../../../rules/errors.ts';
import type { Allowlist } from '../../../../rules/policy.ts';
import { misfits, RESOURCES } from './cloudformation-schema.ts';
import { foundingReport } from './founding-report.ts';
import {
  allowlistOf,
  arbitraryAllowlist,
  entry,
  FOUNDING,
  hostileText,
  OPTIONS,
} from './make-allowlist.ts';
import { readTemplate } from './read-aws.ts';

const AWS = [
  'aws-network-firewall',
  'aws-dns-firewall',
  'aws-security-group',
  'aws-vpc-endpoints',
] as const;

const report = foundingReport();

function render(
  target: (typeof AWS)[number],
  allowlist: Allowlist,
  as: InfrastructureForm,
  suricata = false,
): Rendered {
  return TARGETS[target](allowlist, { ...OPTIONS, as, suricata, report });
}

const arbitraryTarget = fc.constantFrom(...AWS);

test('every template has only resources and properties that CloudFormation knows, and all that it needs', () => {
  fc.assert(
    fc.property(
      arbitraryTarget,
      arbitraryAllowlist,
      fc.boolean(),
      (target, allowlist, suricata) => {
        const { text } = render(target, allowlist, 'cloudformation', suricata);
        const { Resources } = readTemplate(text);
        const faults = Object.entries(Resources).flatMap(([id, { Type, Properties }]) => [
          ...(/^[A-Za-z0-9]+$/.test(id) ? [] : [`${id} is no logical id`]),
          ...misfits(Properties, RESOURCES[Type] ?? 'string', id),
        ]);
        expect(faults).toEqual([]);
      },
    ),
  );
});

test('every reference in a template leads to a parameter or a resource of it', () => {
  for (const target of AWS) {
    const { text } = render(target, FOUNDING, 'cloudformation');
    const template = readTemplate(text);
    const known = Object.keys({ ...template.Parameters, ...template.Resources });
    const references = [...text.matchAll(/Ref: (\w+)|Fn::GetAtt:\n\s+- (\w+)/g)];

    expect(references.length).toBeGreaterThan(0);
    for (const [, ref, get] of references) expect(known).toContain(ref ?? get);
    for (const parameter of Object.keys(template.Parameters ?? {})) {
      expect(references.map(([, ref]) => ref)).toContain(parameter);
    }
  }
});

test('a real HCL parser reads every module, whatever the allowlist holds', async () => {
  await fc.assert(
    fc.asyncProperty(
      arbitraryTarget,
      arbitraryAllowlist,
      fc.boolean(),
      async (target, allowlist, suricata) => {
        const { text } = render(target, allowlist, 'terraform', suricata);
        const { Resources } = readTemplate(
          render(target, allowlist, 'cloudformation', suricata).text,
        );
        const module = await parseHcl('main.tf', text);
        const counted = Object.values<object>(module.resource ?? {}).flatMap((some) =>
          Object.keys(some),
        );
        // Rules of a DNS rule group are resources of their own in Terraform only.
        const dnsRules = Object.keys(module.resource?.aws_route53_resolver_firewall_rule ?? {});
        expect(counted.length - dnsRules.length).toBe(Object.keys(Resources).length);
      },
    ),
    { numRuns: 30 },
  );
});

test('a string in HCL is read back as it was', async () => {
  await fc.assert(
    fc.asyncProperty(hostileText, async (text) => {
      const module = await parseHcl('main.tf', `a = ${hclString(text)}\n`);
      // The parser hands templates on, in which $${ stands for ${; and its strings are in NFC.
      const plain = (value: string): string =>
        value.normalize('NFC').replaceAll('$${', '${').replaceAll('%%{', '%{');
      expect(plain(String(module.a))).toBe(plain(text.toWellFormed()));
    }),
    { numRuns: 60, examples: [['丽']] },
  );
});

describe('without a record', () => {
  test.each(['aws-security-group', 'aws-vpc-endpoints'] as const)(
    '%s says that it needs one',
    (target) => {
      expect(() => TARGETS[target](FOUNDING, OPTIONS)).toThrow(ConfigError);
    },
  );
});

describe('AWS Network Firewall', () => {
  test('a name that is allowed in plain HTTP is not in the list for TLS', () => {
    const list = allowlistOf(entry('plain.example', { ports: [80] }), entry('tls.example'));
    const { Resources } = readTemplate(render('aws-network-firewall', list, 'cloudformation').text);
    const lists = Object.values(Resources).map(
      ({ Properties }) => Properties.RuleGroup.RulesSource.RulesSourceList,
    );

    expect(lists.map(({ TargetTypes, Targets }) => [TargetTypes, Targets])).toEqual([
      [['TLS_SNI'], ['tls.example']],
      [['HTTP_HOST'], ['plain.example']],
    ]);
  });

  test('no rule group is made without a rule, or with less capacity than it has rules', () => {
    fc.assert(
      fc.property(arbitraryAllowlist, fc.boolean(), (list, suricata) => {
        const { text } = render('aws-network-firewall', list, 'cloudformation', suricata);
        for (const { Properties } of Object.values(readTemplate(text).Resources)) {
          const { RulesString, RulesSourceList } = Properties.RuleGroup.RulesSource;
          const rules = RulesSourceList?.Targets.length ?? RulesString.trim().split('\n').length;
          expect(rules).toBeGreaterThan(0);
          expect(Properties.Capacity).toBeGreaterThanOrEqual(rules);
        }
      }),
    );
  });

  test('more rules than a group takes are in further groups, and a large template says how to load it', () => {
    const many = Array.from({ length: 3000 }, (_, i) => entry(`host-${i}.example.com`));
    const { text } = render('aws-network-firewall', allowlistOf(...many), 'cloudformation', true);

    expect(Object.keys(readTemplate(text).Resources)).toEqual(['AllowStrict', 'AllowStrict2']);
    expect(text).toContain('put it into S3');
  });
});

describe('DNS Firewall', () => {
  test('a list has no more domains than one request takes', () => {
    const many = Array.from({ length: 2500 }, (_, i) => entry(`host-${i}.example.com`));
    const { Resources } = readTemplate(
      render('aws-dns-firewall', allowlistOf(...many), 'cloudformation').text,
    );
    const sizes = Object.values(Resources)
      .filter(({ Type }) => Type.endsWith('FirewallDomainList'))
      .map(({ Properties }) => Properties.Domains.length);

    expect(sizes).toEqual([1000, 1000, 500, 2, 1]);
  });
});

describe('security groups', () => {
  /** Egress rules of one group as `peer port`. */
  function egress(rendered: Rendered, group: string): readonly string[] {
    return Object.values(readTemplate(rendered.text).Resources)
      .filter(({ Type }) => Type === 'AWS::EC2::SecurityGroupEgress')
      .map(({ Properties }) => Properties)
      .filter(({ GroupId }) => GroupId['Fn::GetAtt'][0] === group)
      .map((rule) => {
        const peer =
          rule.CidrIp ??
          rule.CidrIpv6 ??
          rule.DestinationPrefixListId?.Ref ??
          rule.DestinationSecurityGroupId['Fn::GetAtt'][0];
        return `${peer} ${rule.FromPort}`;
      });
  }

  test('with a proxy, clients reach endpoints, gateways and the proxy, and nothing else', () => {
    const rendered = renderAwsSecurityGroup(FOUNDING, { ...OPTIONS, report });

    expect(egress(rendered, 'ClientsHeadGroup')).toEqual([
      'EndpointsGroup 443',
      'DynamodbPrefixList 443',
      'S3PrefixList 80',
      'S3PrefixList 443',
      'ProxyGroup 3128',
    ]);
    expect(rendered.losses).toEqual([]);
  });

  test('without one, there is no group for it, and what cannot leave is reported', () => {
    const { proxy: _, ...options } = OPTIONS;
    const rendered = renderAwsSecurityGroup(FOUNDING, { ...options, report });

    expect(Object.keys(readTemplate(rendered.text).Resources)).not.toContain('ProxyGroup');
    expect(rendered.losses).toEqual([
      {
        entry: 'github.com:443',
        kind: 'widens',
        what: 'to all addresses that its vendor publishes',
      },
      {
        entry: 'queue.amazonaws.com:443',
        kind: 'drops',
        what: 'the plan sends it elsewhere: see the settings in the report',
      },
    ]);
  });

  test('a block of addresses goes to the clients that it is for', () => {
    const list = allowlistOf(
      entry('10.7.0.0/16', { ports: [22], clients: [{ kind: 'role', role: 'head' }] }),
    );
    const rendered = renderAwsSecurityGroup(list, { ...OPTIONS, report });

    expect(egress(rendered, 'ClientsHeadGroup')).toContain('10.7.0.0/16 22');
    expect(egress(rendered, 'ClientsComputeGroup')).not.toContain('10.7.0.0/16 22');
  });
});

describe('VPC endpoints', () => {
  test('a policy that would cut off what was seen is not written', () => {
    const { plan } = report;
    const gateway = plan.endpoints.find(({ serviceName }) => serviceName.endsWith('.s3'));
    expect(gateway?.policyGaps).not.toEqual([]);
    const complete: Report = {
      ...report,
      plan: { ...plan, endpoints: plan.endpoints.map((one) => ({ ...one, policyGaps: [] })) },
    };
    const has = (seen: Report): boolean =>
      TARGETS['aws-vpc-endpoints'](FOUNDING, { ...OPTIONS, report: seen }).text.includes(
        'PolicyDocument',
      );

    expect([has(report), has(complete)]).toEqual([false, true]);
  });

  test('an entry left to endpoints that none of them carries is reported', () => {
    const list = allowlistOf(entry('kms.eu-west-1.amazonaws.com', { disposition: 'endpoint' }));

    expect(render('aws-vpc-endpoints', list, 'cli').losses).toEqual([
      expect.objectContaining({ entry: 'kms.eu-west-1.amazonaws.com:443', kind: 'drops' }),
    ]);
  });
});
