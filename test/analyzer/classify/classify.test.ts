import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { classify, type RuleSet } from '../../../analyzer/classify/classify.ts';
import { loadRules } from '../../../analyzer/commands/rules.ts';
import { parseHost } from '../../../rules/host.ts';
import { defaultProtocol } from '../../../rules/protocol.ts';
import type { Classification, Rule } from '../../../rules/rule.ts';
import { parseRuleExample } from '../../../rules/rule-example.ts';
import { indexRules } from '../../../rules/rule-index.ts';
import { makeRule } from '../../rules/make-rule.ts';

const shipped = loadRules([]);

function ask(text: string, rules: RuleSet = shipped): Classification {
  const example = parseRuleExample(text);
  if (!example.ok) throw new Error(`${text}: ${example.reason}`);
  const { name, port, paths } = example.value;
  const host = parseHost(name);
  if (!host.ok) throw new Error(`${text}: ${host.reason}`);
  return classify({ host: host.value, port, protocol: defaultProtocol(port), paths }, rules);
}

function withUserRules(...user: Rule[]): RuleSet {
  return { ...shipped, rules: [...user, ...shipped.rules], user: indexRules(user) };
}

describe('the founding example', () => {
  test.each([
    ['epel.mirror.constant.com', 'os-mirror', 'mirror'],
    ['iad.mirror.rackspace.com', 'os-mirror', 'mirror'],
    ['mirror.umd.edu', 'os-mirror', 'mirror'],
    ['mirror.cs.pitt.edu:80/epel/7/x86_64/repodata/repomd.xml', 'os-mirror', 'mirror'],
    ['mirror.es.its.nyu.edu:80/epel/7/x86_64/repodata/repomd.xml', 'os-mirror', 'mirror'],
    [
      'mirrors.advancedhosters.com:80/centos/7.7.1908/os/x86_64/repodata/repomd.xml',
      'os-mirror',
      'mirror',
    ],
    ['mirrorlist.centos.org:80/', 'os-mirror', 'rotating'],
    ['mirrors.fedoraproject.org', 'os-mirror', 'rotating'],
    ['d2lzkl7pfhq30w.cloudfront.net', 'os-mirror', 'cdn'],
    ['pypi.org', 'package-repo', 'fixed'],
    ['yum.repos.intel.com', 'hpc-vendor', 'fixed'],
    ['github.com', 'github', 'fixed'],
    ['queue.amazonaws.com', 'aws-api', 'fixed'],
    ['s3.amazonaws.com:80/ec2metadata/ec2-metadata', 's3', 'fixed'],
    ['us-east-1-aws-parallelcluster.s3.amazonaws.com', 's3', 'fixed'],
  ])('%s is %s and %s', (text, category, stability) => {
    expect(ask(text)).toMatchObject({ category, stability });
  });

  test('a mirror of several distributions is a mirror of what was asked for', () => {
    expect(ask('mirror.cs.pitt.edu:80/epel/7/x86_64/repodata/repomd.xml').label).toBe(
      'EPEL mirror',
    );
    expect(ask('mirror.cs.pitt.edu').label).toContain('other distributions');
  });
});

describe('an AWS name that serves something else', () => {
  test.each([
    [
      'prod-us-east-1-starport-layer-bucket.s3.us-east-1.amazonaws.com',
      'container-registry',
      's3',
      'us-east-1',
    ],
    [
      'amazonlinux-2-repos-us-west-2.s3.dualstack.us-west-2.amazonaws.com',
      'os-mirror',
      's3',
      'us-west-2',
    ],
    ['opsworks-instance-agent-us-east-1.s3.amazonaws.com', 'config-mgmt', 's3', undefined],
    ['api.ecr.eu-west-1.amazonaws.com', 'container-registry', 'ecr', 'eu-west-1'],
  ])(
    '%s is filed under its purpose, and keeps service and region',
    (text, category, service, region) => {
      expect(ask(text)).toMatchObject({ category, service, region });
    },
  );

  test('is found by its bucket in the path, too', () => {
    expect(ask('s3-us-west-2.amazonaws.com:80/aws-efa-installer/x.tar.gz')).toMatchObject({
      category: 'hpc-vendor',
      bucket: 'aws-efa-installer',
      region: 'us-west-2',
    });
  });

  test('a bucket nobody knows stays s3', () => {
    expect(ask('nobody-knows-this.s3.us-east-1.amazonaws.com')).toMatchObject({
      category: 's3',
      bucket: 'nobody-knows-this',
    });
  });
});

describe("the user's rules", () => {
  test('win over shipped ones, however specific those are', () => {
    const rules = withUserRules(makeRule('ours', ['.org'], { category: 'config-mgmt' }));
    expect(ask('pypi.org', rules)).toMatchObject({ category: 'config-mgmt', rule: { id: 'ours' } });
    expect(ask('github.com', rules).category).toBe('github');
  });

  test('win over the AWS grammar, which still says service and region', () => {
    const rules = withUserRules(makeRule('ours', ['*.sqs.*.amazonaws.com', 'sqs.*.amazonaws.com']));
    expect(ask('sqs.eu-west-1.amazonaws.com', rules)).toMatchObject({
      category: 'saas',
      service: 'sqs',
      region: 'eu-west-1',
    });
  });

  test('may name a bucket', () => {
    const rules = withUserRules(makeRule('ours', ['s3://our-*'], { category: 'config-mgmt' }));
    expect(ask('our-tools.s3.amazonaws.com', rules).category).toBe('config-mgmt');
  });
});

describe('what no rule names', () => {
  test.each([
    ['10.0.0.5', 'ip-literal', 'local'],
    ['127.0.0.1', 'ip-literal', 'local'],
    ['203.0.114.9', 'ip-literal', 'review'],
    ['[2600:1f18::1]:443', 'ip-literal', 'review'],
    ['169.254.169.254:80', 'instance-metadata', 'local'],
    ['head-node', 'private-name', 'local'],
    ['ldap.prod.acme-internal', 'private-name', 'local'],
    ['ip-10-0-0-5.ec2.internal', 'private-name', 'local'],
  ])('%s is %s by its form', (text, category, disposition) => {
    expect(ask(text)).toMatchObject({ category, disposition });
  });

  test.each([
    ['mail.some-company.net:587', 'email-relay', 'port 587'],
    ['ldap.some-company.net:636', 'identity', 'port 636'],
    ['ocsp.some-company.net:80', 'cert-infra', 'the name and port 80'],
    ['cran.some-university.edu', 'package-repo', 'the name alone'],
    [
      'files.some-university.edu:80/epel/7/x86_64/repodata/repomd.xml',
      'os-mirror',
      'the path /epel/7/x86_64/repodata/repomd.xml',
    ],
  ])('%s is inferred to be %s, and says from what', (text, category, inferredFrom) => {
    expect(ask(text)).toMatchObject({ category, inferredFrom });
  });

  test.each([
    'some-company.net',
    'ocsp.some-company.net',
    'www.cran.some-company.net',
    'www.some-company.net:8080',
  ])('%s is unknown, for a person to look at', (text) => {
    expect(ask(text)).toMatchObject({ category: 'unknown', disposition: 'review' });
  });
});

test.each([
  ['netlib.org', 'www.netlib.org'],
  ['www.registry-1.docker.io', undefined],
  ['my.www.netlib.org', undefined],
])('of %s, %s is taken to be the same host', (name, twin) => {
  const said = ask(name, ONLY_TWIN);
  expect(said.inferredFrom).toBe(twin && `the rule for ${twin}`);
  expect(said.disposition).toBe('review');
});

const ONLY_TWIN: RuleSet = {
  rules: [],
  user: indexRules([]),
  shipped: indexRules([makeRule('netlib', ['www.netlib.org'], { category: 'package-repo' })]),
};

test('a name that a broker rewrote is classified by what was asked for, and goes to a person', () => {
  expect(ask('iam.amazonaws.com.rproxy.goskope.com')).toMatchObject({
    category: 'aws-api',
    service: 'iam',
    disposition: 'review',
    why: expect.stringContaining('Netskope'),
  });
});

test('every answer but unknown names its rule, with source and date', () => {
  const named = fc.constantFrom(
    ...shipped.rules.flatMap(({ examples }) =>
      examples.filter((text) => !text.startsWith('s3://')),
    ),
    'ec2.us-east-1.amazonaws.com',
    '10.1.2.3',
    'head-node',
    'mail.some-company.net:25',
  );
  fc.assert(
    fc.property(named, (text) => {
      expect(ask(text).rule).toMatchObject({
        id: expect.any(String),
        file: expect.any(String),
        source: expect.any(String),
        read: expect.stringMatching(/^20\d\d-\d\d-\d\d$/),
      });
    }),
  );
});

test('a name that merely contains a known one is never taken for it', () => {
  const known = fc.constantFrom('github.com', 's3.amazonaws.com', 'pypi.org', 'centos.org');
  const extra = fc.stringMatching(/^[a-z]{3,8}$/);
  fc.assert(
    fc.property(known, extra, (name, text) => {
      expect(ask(`${name}.${text}-company.net`).category).toBe('unknown');
      expect(ask(`${text}-${name}`).category).not.toBe(ask(name).category);
    }),
  );
});
