import { expect, test } from 'vitest';
import { reportOn } from './planned.ts';

test('names of one vendor that the firewall would allow may share an entry, and what it admits besides is said', () => {
  const { plan } = reportOn([
    'github.com:443',
    'api.github.com:443',
    'codeload.github.com:443',
    'uploads.github.com:443',
  ]);

  expect(plan.wildcards).toEqual([
    {
      pattern: '*.github.com',
      covers: ['api.github.com', 'codeload.github.com', 'uploads.github.com'],
      admitsBeyond: expect.stringContaining('not github.com itself'),
      why: expect.any(String),
    },
  ]);
});

test('names below a domain that strangers share never do', () => {
  const { plan } = reportOn([
    'd1.cloudfront.net:443',
    'd2.cloudfront.net:443',
    'd3.cloudfront.net:443',
    'ec2.eu-west-1.amazonaws.com:443',
    'sqs.eu-west-1.amazonaws.com:443',
    'sns.eu-west-1.amazonaws.com:443',
  ]);

  expect(plan.wildcards).toEqual([]);
});
