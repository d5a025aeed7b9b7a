import { expect, test } from 'vitest';
import { z } from 'zod';
import { buildTables } from '../../../rules/aws/build-tables.ts';
import type { SourceFiles } from '../../../rules/aws/source-files.ts';

/** Sources with one partition and the given host templates and old model. */
function sources(
  services: SourceFiles['templates']['services'],
  old: SourceFiles['endpoints']['partitions'] = [],
): SourceFiles {
  return {
    partitions: {
      _source: 'test',
      partitions: [
        {
          id: 'aws',
          outputs: {
            dnsSuffix: 'amazonaws.com',
            dualStackDnsSuffix: 'api.aws',
            implicitGlobalRegion: 'us-east-1',
          },
          regionRegex: '^us-\\w+-\\d+$',
          regions: { 'us-east-1': {}, 'aws-global': {} },
        },
      ],
    },
    templates: { _source: 'test', services },
    endpoints: { _source: 'test', partitions: old },
    vpcEndpoints: {
      _source: 'test',
      gateway: [],
      interface: [],
      prefixExceptions: { prefixByRegion: {}, servicesByRegion: {}, suffixCnFor: [] },
      disagreements: [],
    },
  };
}

function service(prefix: string, fullName: string, ...hostTemplates: string[]) {
  return { endpointPrefix: prefix, signingName: prefix, fullName, hostTemplates };
}

const rows = z.record(z.string(), z.record(z.string(), z.unknown()));

function table(files: SourceFiles, name: string) {
  const { _source, ...sections } = JSON.parse(buildTables(files).get(name) ?? '{}');
  return rows.parse(sections);
}

test('regional and global names are told apart, and FIPS marks and suffixes taken off', () => {
  const built = table(
    sources({
      lex: service('models.lex', 'Amazon Lex', 'models-fips.lex.{region}.{dnsSuffix}'),
      batch: service('batch', 'AWS Batch', 'fips.batch.{region}.amazonaws.com'),
      iam: service('iam', 'IAM', 'iam.global.api.aws', 'iam.amazonaws.com'),
      s3: service('s3', 'S3', '{bucket}.s3.{region}.{dnsSuffix}', 's3.{region}.{dnsSuffix}'),
    }),
    'services.json',
  );
  expect(Object.keys(built.services ?? {})).toEqual(['batch', 'models.lex']);
  expect(built.services?.batch).toEqual({ service: 'batch', name: 'Batch' });
  expect(Object.keys(built.global ?? {})).toEqual(['iam']);
});

test('of several clients on one prefix the one that bears its name is meant', () => {
  const clients = {
    docdb: service('rds', 'Amazon DocumentDB', 'rds.{region}.{dnsSuffix}'),
    rds: service('rds', 'Amazon RDS', 'rds.{region}.{dnsSuffix}'),
  };
  expect(table(sources(clients), 'services.json').services?.rds).toEqual({
    service: 'rds',
    name: 'RDS',
  });
});

test('the names in old certificates are legacy names', () => {
  const built = table(
    sources({ sqs: service('sqs', 'Amazon SQS', 'sqs.{region}.{dnsSuffix}') }, [
      {
        services: {
          sqs: {
            defaults: { sslCommonName: '{region}.queue.{dnsSuffix}' },
            endpoints: { 'us-east-1': { sslCommonName: 'queue.{dnsSuffix}' } },
          },
        },
      },
    ]),
    'services.json',
  );
  expect(built.regionFirst).toEqual({ queue: { service: 'sqs', name: 'SQS' } });
  expect(built.regionless).toEqual({
    queue: { service: 'sqs', name: 'SQS', region: 'us-east-1' },
  });
});

test('regions are those that stand in names', () => {
  expect(table(sources({}), 'regions.json').partitions?.aws).toMatchObject({
    regions: ['us-east-1'],
  });
});
