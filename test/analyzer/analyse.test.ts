import { describe, expect, test } from 'vitest';
import { analyse } from '../../analyzer/analyse.ts';
import { CATEGORIES } from '../../rules/category.ts';
import { destination, facets, guide, known, run } from './sample-record.ts';
import { sampleReport } from './sample-report.ts';

const AT = { now: Date.parse('2026-11-20T11:00:00Z'), version: '0.1.0' };

describe('the home region', () => {
  test('is the one that most destinations name', () => {
    expect(sampleReport().region).toEqual({ home: 'us-east-1', inferred: true });
  });

  test('is what the user says, against what was seen', () => {
    const report = sampleReport({ region: 'eu-west-1' });

    expect(report.region).toEqual({ home: 'eu-west-1', inferred: false });
    expect(dispositionOf(report, 'ec2.eu-west-1.amazonaws.com')).toBe('endpoint');
    expect(dispositionOf(report, 'dynamodb.us-east-1.amazonaws.com')).toBe('allow');
  });

  test('is not known where no destination names one, and then no endpoint is planned', () => {
    const input = {
      runs: [run()],
      destinations: [destination('github.com:443')],
      classify: () => known('github', 'GitHub'),
      classifyName: () => known('github', 'GitHub'),
      guide,
    };
    const report = analyse(input, AT);

    expect(report.region).toEqual({ home: null, inferred: false });
    expect(report.plan.endpoints).toEqual([]);
  });

  test('between two that are named as often is the one with more attempts', () => {
    const input = {
      runs: [run()],
      destinations: [
        destination('ec2.eu-west-1.amazonaws.com:443', { events: 5 }),
        destination('ec2.us-east-1.amazonaws.com:443', { events: 6 }),
      ],
      classify: ({ host }: { host: string }) =>
        known('aws-api', 'EC2', { service: 'ec2', region: host.split('.')[1] }),
      classifyName: () => known('github', 'GitHub'),
      guide,
    };

    expect(analyse(input, AT).region.home).toBe('us-east-1');
  });
});

describe('mirrored categories', () => {
  const mirrored = new Set(['os-mirror', 'package-repo', 'hpc-vendor', 'cdn'] as const);

  test('are left out of the list, the sums and the plan, and are counted', () => {
    const report = sampleReport({ mirrored });

    expect(report.summary).toMatchObject({ destinations: 20, mirrored: 6 });
    expect(report.destinations.filter(({ category }) => category === 'os-mirror')).toEqual([]);
    expect(report.plan.mirrors).toEqual([]);
  });

  test('still count for the home region', () => {
    const input = {
      runs: [run()],
      destinations: [destination('amazonlinux.example.amazonaws.com:443')],
      classify: () => known('os-mirror', 'Amazon Linux', { region: 'eu-west-1' }),
      classifyName: () => known('github', 'GitHub'),
      guide,
    };

    expect(analyse(input, { ...AT, mirrored }).region.home).toBe('eu-west-1');
  });
});

test('destinations stand in the order of the categories, then by host and port', () => {
  const categories = sampleReport().destinations.map(({ category }) =>
    CATEGORIES.indexOf(category),
  );

  expect(categories).toEqual(categories.toSorted((a, b) => a - b));
  expect(new Set(categories).size).toBe(CATEGORIES.length);
});

test('the summary adds up what is listed', () => {
  const { summary, destinations } = sampleReport();

  expect(summary.destinations).toBe(destinations.length);
  expect(summary.events).toBe(destinations.reduce((total, { events }) => total + events, 0));
  expect(Object.values(summary.byCategory).reduce((a, b) => a + b)).toBe(destinations.length);
  expect(Object.values(summary.byDisposition).reduce((a, b) => a + b)).toBe(destinations.length);
  expect(summary.denied).toBe(4);
});

test('a client that the log does not name is no client', () => {
  const input = {
    runs: [run({ clients: [''] })],
    destinations: [destination('github.com:443', { clients: facets('') })],
    classify: () => known('github', 'GitHub'),
    classifyName: () => known('github', 'GitHub'),
    guide,
  };
  const report = analyse(input, AT);

  expect(report.destinations[0]?.clients).toEqual([]);
  expect(report.runs[0]?.clients).toEqual([]);
});

describe('the plan', () => {
  test('has the endpoint of a service that was only asked for under a name it does not cover', () => {
    expect(sampleReport().plan.endpoints).toContainEqual(
      expect.objectContaining({
        service: 'sqs',
        serviceName: 'com.amazonaws.us-east-1.sqs',
        type: 'interface',
        region: 'us-east-1',
        covers: [],
        doesNotCover: ['queue.amazonaws.com'],
      }),
    );
  });

  test('has no endpoint for a service that was only used in another region', () => {
    const services = sampleReport().plan.endpoints.map(({ service }) => service);

    expect(services).toEqual(['cloudformation', 'dynamodb', 's3', 'sqs']);
  });

  test('puts into the firewall what is to be allowed, and nothing else', () => {
    const { plan, destinations } = sampleReport();
    const allowed = destinations.filter(({ disposition }) => disposition === 'allow');

    expect(plan.firewall.map(({ host, port }) => `${host}:${port}`)).toEqual(
      allowed.map(({ host, port }) => `${host}:${port}`),
    );
  });

  test('folds the mirrors of a category into one finding that names the redirector', () => {
    const [finding] = sampleReport().plan.mirrors;

    expect(finding?.hosts).toHaveLength(2);
    expect(finding?.advice).toContain('sent elsewhere by mirrorlist.centos.org');
  });

  test('lists everything local in one NO_PROXY', () => {
    expect(sampleReport().plan.configuration[0]).toMatchObject({
      setting: 'NO_PROXY',
      value: '10.1.2.3,169.254.169.254,wiki.corp.internal',
    });
  });

  test('leaves out nothing that is to be reconfigured', () => {
    const { plan, destinations } = sampleReport();
    const hosts = destinations
      .filter(({ disposition }) => disposition === 'reconfigure')
      .map(({ host }) => host);

    expect(plan.configuration.flatMap((change) => change.hosts)).toEqual(
      expect.arrayContaining(hosts),
    );
  });
});

function dispositionOf({ destinations }: ReturnType<typeof sampleReport>, name: string) {
  return destinations.find(({ host }) => host === name)?.disposition;
}
