import { expect, test } from 'vitest';
import { analyse } from '../../../analyzer/analyse.ts';
import { classify } from '../../../analyzer/classify/classify.ts';
import { classifyName } from '../../../analyzer/classify/classify-name.ts';
import { loadRules } from '../../../analyzer/commands/rules.ts';
import { awsGuide } from '../../../analyzer/plan/aws-guide.ts';
import type { Transposition } from '../../../analyzer/report.ts';
import { destination } from '../sample-record.ts';

function moveTo(to: string | undefined): Transposition | null {
  const rules = loadRules([]);
  const destinations = [
    'ec2.us-east-1.amazonaws.com:443',
    'queue.amazonaws.com:443',
    'my-bucket.s3.us-east-1.amazonaws.com:443',
    'github.com:443',
  ].map((authority) => destination(authority));
  return analyse(
    {
      runs: [],
      destinations,
      classify: (one) => classify(one, rules),
      classifyName: (host) => classifyName(host, rules),
      guide: awsGuide,
    },
    { now: 0, version: '0', moveTo: to },
  ).transposition;
}

test('what is recorded in one region has another name in the next, or none', () => {
  const moved = moveTo('eu-west-1');

  expect(moved).toMatchObject({ from: 'us-east-1', to: 'eu-west-1', same: 1 });
  expect(moved?.changes.map(({ kind, host, to, endpoint }) => [kind, host, to, endpoint])).toEqual(
    expect.arrayContaining([
      [
        'moved',
        'ec2.us-east-1.amazonaws.com',
        'ec2.eu-west-1.amazonaws.com',
        'com.amazonaws.eu-west-1.ec2',
      ],
      [
        'moved',
        'queue.amazonaws.com',
        'sqs.eu-west-1.amazonaws.com',
        'com.amazonaws.eu-west-1.sqs',
      ],
    ]),
  );
  const bucket = moved?.changes.find(({ host }) => host.startsWith('my-bucket'));
  expect(bucket?.why).toMatch(/bucket/);
});

test('without another region there is nothing to say', () => {
  expect(moveTo(undefined)).toBeNull();
  expect(moveTo('us-east-1')).toBeNull();
});
