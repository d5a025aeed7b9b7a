import { describe, expect, test } from 'vitest';
import { dispose } from '../../analyzer/dispose.ts';
import type { Category, Disposition } from '../../rules/category.ts';
import type { Classification } from '../../rules/rule.ts';
import { guide, host, known } from './sample-record.ts';

function decide(
  authority: string,
  classification: Classification,
  home: string | undefined = 'us-east-1',
): { disposition: Disposition; reason: string } {
  const colon = authority.lastIndexOf(':');
  const target = {
    host: host(authority.slice(0, colon)),
    port: Number(authority.slice(colon + 1)),
  };
  return dispose(classification, target, { home, guide });
}

function aws(service: string, region?: string, more: Partial<Classification> = {}): Classification {
  const category = service === 's3' ? 's3' : 'aws-api';
  return known(category, `the ${service} API`, {
    rule: { id: 'aws-regional', file: 'rules/aws/grammar.ts', source: 'test', read: '2026-11-20' },
    service,
    region,
    disposition: 'endpoint',
    ...more,
  });
}

describe('an AWS name', () => {
  test.each<[string, string, Classification, Disposition, RegExp]>([
    [
      'of the home region goes through its endpoint',
      'ec2.us-east-1.amazonaws.com:443',
      aws('ec2', 'us-east-1'),
      'endpoint',
      /interface endpoint com\.amazonaws\.us-east-1\.ec2/,
    ],
    [
      'of DynamoDB goes through the gateway',
      'dynamodb.us-east-1.amazonaws.com:443',
      aws('dynamodb', 'us-east-1'),
      'endpoint',
      /gateway endpoint/,
    ],
    [
      'of another region stays with the firewall',
      'ec2.eu-west-1.amazonaws.com:443',
      aws('ec2', 'eu-west-1'),
      'allow',
      /in eu-west-1 .* bound to its region/,
    ],
    [
      'of a bucket in another region stays with the firewall',
      'b.s3.eu-west-1.amazonaws.com:443',
      aws('s3', 'eu-west-1'),
      'allow',
      /gateway endpoint of us-east-1 is bound to its region/,
    ],
    [
      'of a service without an endpoint is allowed',
      'pricing.us-east-1.amazonaws.com:443',
      aws('pricing', 'us-east-1'),
      'allow',
      /no VPC endpoint for pricing is known in us-east-1/,
    ],
    [
      'that is legacy is moved over by its setting',
      'queue.amazonaws.com:443',
      aws('sqs', 'us-east-1', { disposition: 'reconfigure' }),
      'reconfigure',
      /BOTO_DISABLE_COMMONNAME/,
    ],
    [
      'that is global is moved over by its setting',
      'sts.amazonaws.com:443',
      aws('sts'),
      'reconfigure',
      /AWS_STS_REGIONAL_ENDPOINTS/,
    ],
    [
      'that no endpoint covers and no setting moves asks for the regional name',
      'ec2.amazonaws.com:443',
      aws('ec2', 'us-east-1'),
      'reconfigure',
      /regional name/,
    ],
    [
      'of a service that the tables do not know is for a person',
      'new-thing.us-east-1.amazonaws.com:443',
      known('aws-api', 'an unknown service'),
      'review',
      /person/,
    ],
    [
      'of a bucket under a global name says what the name does not say',
      'b.s3.amazonaws.com:443',
      aws('s3', undefined, { bucket: 'b' }),
      'endpoint',
      /check that it does, as the name does not say where the bucket is/,
    ],
    [
      'of an accelerated bucket is not carried by the gateway',
      'b.s3-accelerate.amazonaws.com:443',
      aws('s3', undefined, { bucket: 'b' }),
      'allow',
      /does not carry it as its addresses are at the edge/,
    ],
    [
      'that a rule files elsewhere keeps the rule’s answer',
      'layers.s3.us-east-1.amazonaws.com:443',
      known('container-registry', 'image layers', {
        service: 's3',
        region: 'us-east-1',
        disposition: 'mirror',
      }),
      'mirror',
      /image layers/,
    ],
    [
      'that a rule wants looked at keeps the rule’s answer',
      'x.elb.us-east-1.amazonaws.com:443',
      aws('ec2', 'us-east-1', { disposition: 'review' }),
      'review',
      /person/,
    ],
  ])('%s', (_, authority, classification, disposition, reason) => {
    const decided = decide(authority, classification);

    expect(decided.disposition).toBe(disposition);
    expect(decided.reason).toMatch(reason);
  });

  test('that a user’s rule wants reconfigured gets the words of that rule', () => {
    const own = known('aws-api', 'use our relay', { service: 'sqs', disposition: 'reconfigure' });

    expect(decide('queue.amazonaws.com:443', own)).toEqual({
      disposition: 'reconfigure',
      reason: 'Change the client, it asks for the wrong thing: use our relay.',
    });
  });

  test('under a global S3 name is not taken for a bucket of a home region elsewhere', () => {
    const bucket = decide(
      'b.s3.amazonaws.com:443',
      aws('s3', undefined, { bucket: 'b' }),
      'eu-west-1',
    );
    const pathStyle = decide('s3.amazonaws.com:443', aws('s3'), 'eu-west-1');

    expect(bucket.disposition).toBe('allow');
    expect(pathStyle).toMatchObject({ disposition: 'reconfigure', reason: /S3_US_EAST_1/ });
  });

  test('without a home region is judged by the region that it names', () => {
    const decided = dispose(
      aws('ec2', 'eu-west-1'),
      { host: host('ec2.eu-west-1.amazonaws.com'), port: 443 },
      { guide },
    );

    expect(decided.disposition).toBe('endpoint');
  });

  test('without a region of its own and without a home region asks for one', () => {
    const target = { host: host('budgets.amazonaws.com'), port: 443 };
    const decided = dispose(aws('budgets', undefined, { disposition: undefined }), target, {
      guide,
    });

    expect(decided).toMatchObject({ disposition: 'review', reason: /--region/ });
  });
});

describe('without a word from the rule', () => {
  test.each<[Category, Disposition]>([
    ['github', 'allow'],
    ['os-mirror', 'mirror'],
    ['package-repo', 'mirror'],
    ['container-registry', 'allow'],
    ['cdn', 'review'],
    ['hpc-vendor', 'mirror'],
    ['config-mgmt', 'allow'],
    ['cert-infra', 'allow'],
    ['time-dns', 'reconfigure'],
    ['email-relay', 'allow'],
    ['telemetry', 'allow'],
    ['identity', 'allow'],
    ['saas', 'allow'],
    ['instance-metadata', 'local'],
    ['private-name', 'local'],
    ['unknown', 'review'],
  ])('%s is for %s', (category, disposition) => {
    expect(decide('name.example:443', known(category, 'a fact')).disposition).toBe(disposition);
  });
});

describe('an address without a name', () => {
  test.each<[string, Disposition]>([
    ['10.1.2.3:443', 'local'],
    ['169.254.169.254:80', 'local'],
    ['127.0.0.1:80', 'local'],
    ['fd00::1:443', 'local'],
    ['8.8.4.4:443', 'review'],
    ['2001:4860:4860::8888:443', 'review'],
  ])('%s is for %s', (authority, disposition) => {
    expect(decide(authority, known('ip-literal', 'no name')).disposition).toBe(disposition);
  });
});

test('the rule’s own word wins over what is usual for its category', () => {
  const registry = known('package-repo', 'the registry has one name', { disposition: 'allow' });

  expect(decide('pypi.org:443', registry).disposition).toBe('allow');
});

test('a licence server of a vendor is allowed: no mirror can stand in for it', () => {
  expect(decide('licence.vendor.example:27000', known('hpc-vendor', 'FlexLM')).disposition).toBe(
    'allow',
  );
});

test('an interchangeable host is mirrored, whatever its category', () => {
  const mirror = known('saas', 'one of forty', { stability: 'mirror' });

  expect(decide('m3.example.org:443', mirror).disposition).toBe('mirror');
});

test('a reason is one sentence that names the evidence and what it was inferred from', () => {
  const inferred = known('os-mirror', 'it serves EPEL.', { inferredFrom: 'the path /epel/7/' });

  expect(decide('mirror.example.edu:80', inferred).reason).toBe(
    'Serve it from an internal mirror, or allow this name: it serves EPEL (inferred from the path /epel/7/).',
  );
});
