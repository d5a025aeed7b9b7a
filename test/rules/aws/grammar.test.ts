import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseAwsHost } from '../../../rules/aws/grammar.ts';
import { dualStackSuffixOf } from '../../../rules/aws/partitions.ts';
import { knownGlobals, knownServices } from '../../../rules/aws/services.ts';
import { parseHost } from '../../../rules/host.ts';
import { account, aws, bucket, host, label, regions, suffix } from './names.ts';

describe('a name says which service it is, and where', () => {
  test.each([
    ['ec2.us-east-1.amazonaws.com', 'regional', 'ec2', 'us-east-1', 'aws'],
    ['monitoring.us-east-1.amazonaws.com', 'regional', 'cloudwatch', 'us-east-1', 'aws'],
    ['api.ecr.us-east-1.amazonaws.com', 'regional', 'ecr', 'us-east-1', 'aws'],
    ['streams.dynamodb.us-east-1.amazonaws.com', 'regional', 'dynamodbstreams', 'us-east-1', 'aws'],
    [
      'transcribestreaming.us-east-1.amazonaws.com',
      'regional',
      'transcribestreaming',
      'us-east-1',
      'aws',
    ],
    ['data-ats.iot.eu-west-1.amazonaws.com', 'regional', 'iot-data', 'eu-west-1', 'aws'],
    ['ssmmessages.us-east-1.amazonaws.com', 'regional', 'ssmmessages', 'us-east-1', 'aws'],
    ['ecs-a-12.us-east-1.amazonaws.com', 'regional', 'ecs', 'us-east-1', 'aws'],
    ['ec2.us-gov-west-1.amazonaws.com', 'regional', 'ec2', 'us-gov-west-1', 'aws-us-gov'],
    ['ec2.cn-north-1.amazonaws.com.cn', 'regional', 'ec2', 'cn-north-1', 'aws-cn'],
    ['cn.transcribe.cn-north-1.amazonaws.com.cn', 'regional', 'transcribe', 'cn-north-1', 'aws-cn'],
    ['ec2.us-iso-east-1.c2s.ic.gov', 'regional', 'ec2', 'us-iso-east-1', 'aws-iso'],
    ['ec2.us-isob-east-1.sc2s.sgov.gov', 'regional', 'ec2', 'us-isob-east-1', 'aws-iso-b'],
    ['ec2.eu-isoe-west-1.cloud.adc-e.uk', 'regional', 'ec2', 'eu-isoe-west-1', 'aws-iso-e'],
    ['ec2.us-isof-south-1.csp.hci.ic.gov', 'regional', 'ec2', 'us-isof-south-1', 'aws-iso-f'],
    ['ec2.eusc-de-east-1.amazonaws.eu', 'regional', 'ec2', 'eusc-de-east-1', 'aws-eusc'],
    ['iam.cn-north-1.amazonaws.com.cn', 'regional', 'iam', 'cn-north-1', 'aws-cn'],
    ['iam.amazonaws.com', 'global', 'iam', undefined, 'aws'],
    ['sts.amazonaws.com', 'global', 'sts', undefined, 'aws'],
    ['iam.us-gov.amazonaws.com', 'global', 'iam', undefined, 'aws-us-gov'],
    ['iam.global.api.aws', 'global', 'iam', undefined, 'aws'],
    ['route53.amazonaws.com.cn', 'global', 'route53', undefined, 'aws-cn'],
    ['global.health.amazonaws.com', 'global', 'health', undefined, 'aws'],
    ['queue.amazonaws.com', 'legacy', 'sqs', 'us-east-1', 'aws'],
    ['us-west-2.queue.amazonaws.com', 'legacy', 'sqs', 'us-west-2', 'aws'],
    ['us-gov-west-1.queue.amazonaws.com', 'legacy', 'sqs', 'us-gov-west-1', 'aws-us-gov'],
    ['cn-north-1.queue.amazonaws.com', 'legacy', 'sqs', 'cn-north-1', 'aws-cn'],
    ['us-east-1.elasticmapreduce.amazonaws.com', 'legacy', 'emr', 'us-east-1', 'aws'],
    ['rds.amazonaws.com', 'legacy', 'rds', 'us-east-1', 'aws'],
    ['ec2.amazonaws.com', 'legacy', 'ec2', 'us-east-1', 'aws'],
    ['kms.amazonaws.com', 'legacy', 'kms', undefined, 'aws'],
    ['us-east-1.signin.aws.amazon.com', 'web', 'signin', 'us-east-1', 'aws'],
    ['public.ecr.aws', 'web', 'ecr-public', undefined, 'aws'],
    ['docs.aws.amazon.com', 'web', undefined, undefined, 'aws'],
    ['awscli.amazonaws.com', 'utility', undefined, undefined, 'aws'],
    ['amazonlinux.us-east-1.amazonaws.com', 'utility', undefined, 'us-east-1', 'aws'],
    ['tomorrow.us-east-1.amazonaws.com', 'regional', undefined, 'us-east-1', 'aws'],
    ['ec2.us-east-9.amazonaws.com', 'regional', 'ec2', 'us-east-9', 'aws'],
    ['tomorrow.amazonaws.com', 'unrecognised', undefined, undefined, 'aws'],
    ['a.b.c.us-east-1.amazonaws.com', 'unrecognised', undefined, undefined, 'aws'],
    ['us-east-1.amazonaws.com', 'unrecognised', undefined, undefined, 'aws'],
    ['amazonaws.com', 'unrecognised', undefined, undefined, 'aws'],
    ['ec2.us-east-1.amazonaws.com.cn', 'unrecognised', undefined, undefined, 'aws-cn'],
    ['xs3.amazonaws.com', 'unrecognised', undefined, undefined, 'aws'],
  ])('%s is %s, %s, %s', (name, form, service, region, partition) => {
    expect(aws(name)).toMatchObject({ form, service, region, partition });
  });
});

test.each([
  ['ec2-fips.us-east-1.amazonaws.com', 'ec2', true, false],
  ['fips.batch.us-east-1.amazonaws.com', 'batch', true, false],
  ['models-fips.lex.us-east-1.amazonaws.com', 'lex-models', true, false],
  ['api.ecr-fips.us-east-1.amazonaws.com', 'ecr', true, false],
  ['iam-fips.amazonaws.com', 'iam', true, false],
  ['email-smtp-fips.us-gov-west-1.amazonaws.com', 'ses', true, false],
  ['ec2.us-east-1.api.aws', 'ec2', false, true],
  ['ec2-fips.us-east-1.api.aws', 'ec2', true, true],
  ['ec2.cn-north-1.api.amazonwebservices.com.cn', 'ec2', false, true],
])('%s is %s, FIPS %s, dual-stack %s', (name, service, fips, dualStack) => {
  expect(aws(name)).toMatchObject({ service, fips, dualStack });
});

test('a region that the tables do not list is read from the name, and said to be new', () => {
  expect(aws('ec2.us-east-9.amazonaws.com').newRegion).toBe(true);
  expect(aws('ec2.us-east-1.amazonaws.com').newRegion).toBeUndefined();
});

test('a service that has ended is said to have', () => {
  expect(aws('opsworks.us-east-1.amazonaws.com').ended).toBe(true);
});

test.each([
  's3.amazonaws.com.evil.example',
  'iam.amazonaws.com.rproxy.goskope.com',
  'notamazonaws.com',
  'ec2.us-east-1.amazonaws.com.example.net',
  'ec2.us-east-1.xamazonaws.com',
  'amazonaws.com.cn.example',
  'com',
  'api.aws.example',
  'aws',
  '52.94.0.1',
  '2600:1f00::1',
])('%s is no AWS name', (name) => {
  expect(parseAwsHost(host(name))).toBeUndefined();
});

describe('what a name is built from is what is read from it', () => {
  const services = fc.constantFrom(...knownServices().entries());

  test('regional names, plain, FIPS and dual-stack, in every partition', () => {
    fc.assert(
      fc.property(services, regions, fc.boolean(), fc.boolean(), (service, region, fips, dual) => {
        const [prefix, { service: id }] = service;
        const end = dual ? dualStackSuffixOf(region.partition) : suffix(region);
        expect(aws(`${prefix}${fips ? '-fips' : ''}.${region.id}.${end}`)).toMatchObject({
          form: 'regional',
          service: id,
          region: region.id,
          partition: region.partition,
          fips,
          dualStack: dual,
        });
      }),
    );
  });

  test('global names', () => {
    fc.assert(
      fc.property(fc.constantFrom(...knownGlobals()), ([prefix, { service }]) => {
        expect(aws(`${prefix}.amazonaws.com`)).toMatchObject({ form: 'global', service });
      }),
    );
  });

  test('registries and DynamoDB names of an account', () => {
    fc.assert(
      fc.property(account, regions, fc.constantFrom('dkr.ecr', 'ddb'), (id, region, tail) => {
        const name = aws(`${id}.${tail}.${region.id}.${suffix(region)}`);
        expect(name).toMatchObject({ form: 'resource', account: id, region: region.id });
      }),
    );
  });

  test('legacy queue names', () => {
    fc.assert(
      fc.property(regions, (region) => {
        const name = aws(`${region.id}.queue.${suffix(region)}`);
        expect(name).toMatchObject({ form: 'legacy', service: 'sqs', region: region.id });
      }),
    );
  });
});

describe('a match never crosses a label', () => {
  const names = fc.oneof(
    fc
      .tuple(fc.constantFrom(...knownServices().keys()), regions)
      .map(([p, r]) => `${p}.${r.id}.${suffix(r)}`),
    fc.tuple(bucket, regions).map(([b, r]) => `${b}.s3.${r.id}.${suffix(r)}`),
    fc.constantFrom(
      'queue.amazonaws.com',
      's3.amazonaws.com',
      'iam.amazonaws.com',
      'public.ecr.aws',
    ),
  );

  test('with a suffix appended it is no AWS name', () => {
    fc.assert(
      fc.property(
        names,
        label,
        fc.constantFrom('example', 'example.net', 'org'),
        (name, extra, end) => {
          expect(parseAwsHost(host(`${name}.${extra}.${end}`))).toBeUndefined();
        },
      ),
    );
  });

  test('with a letter glued to the domain it is no AWS name', () => {
    fc.assert(
      fc.property(label, regions, (extra, region) => {
        expect(parseAwsHost(host(`ec2.${region.id}.${extra}${suffix(region)}`))).toBeUndefined();
      }),
    );
  });

  test('with a letter glued to the service it is not that service', () => {
    fc.assert(
      fc.property(regions, fc.constantFrom('ec2', 'sqs', 's3', 's3-control'), (region, prefix) => {
        expect(aws(`zz${prefix}.${region.id}.${suffix(region)}`).service).toBeUndefined();
        expect(aws(`${prefix}zz.${region.id}.${suffix(region)}`).service).toBeUndefined();
      }),
    );
  });
});

test('any host can be asked about, and the answer names the same host', () => {
  const part = fc.constantFrom(
    's3',
    'us-east-1',
    'dualstack',
    'vpce',
    'vpce-0a',
    'elb',
    'fips',
    'global',
    'us-gov',
    'cache',
    'x',
    's3-',
    's3-website-',
    'accesspoint',
    's3-global',
  );
  const end = fc.constantFrom(
    'amazonaws.com',
    'api.aws',
    'on.aws',
    'aws.amazon.com',
    'ecr.aws',
    'elasticbeanstalk.com',
    'c2s.ic.gov',
  );
  const built = fc
    .tuple(fc.array(fc.oneof(part, label), { maxLength: 6 }), end)
    .map(([labels, last]) => [...labels, last].join('.'));
  fc.assert(
    fc.property(fc.oneof(built, fc.domain(), fc.string()), (text) => {
      const parsed = parseHost(text);
      if (!parsed.ok) return;
      const found = parseAwsHost(parsed.value);
      if (found !== undefined) expect(found.host).toBe(parsed.value);
    }),
    { numRuns: 1000 },
  );
});

test('the hosts that four systems are documented to reach are read as they are meant', () => {
  const lines = readFileSync(`${import.meta.dirname}/documented-hosts.tsv`, 'utf8')
    .trim()
    .split('\n');
  const rows = lines.filter((line) => !line.startsWith('#')).map((line) => line.split('\t'));
  const read = rows.map(([system = '', name = '']) => {
    const found = parseAwsHost(host(name));
    return [system, name, found?.form ?? '-', found?.service ?? '-', found?.region ?? '-'];
  });
  expect(read).toEqual(rows.map((row) => row.slice(0, 5)));
  expect(rows.length).toBeGreaterThan(100);
});
