import { expect, test } from 'vitest';
import { limitToBuckets } from '../../../analyzer/plan/endpoint-policy.ts';
import { destination, facets } from '../sample-record.ts';
import { seenRecord } from '../seen-record.ts';

test('buckets in the paths of intercepted requests are in the policy, and those of nobody are a gap', () => {
  const { report } = seenRecord([
    destination('s3.us-east-1.amazonaws.com:443', { paths: facets('/lake/a', '/raw/b') }),
    destination('s3.us-east-1.amazonaws.com:8443'),
  ]);

  const limited = limitToBuckets(report.destinations, new Set(), 'us-east-1');

  expect(limited.policy?.Statement).toEqual([
    expect.objectContaining({
      Resource: [
        'arn:aws:s3:::lake',
        'arn:aws:s3:::lake/*',
        'arn:aws:s3:::raw',
        'arn:aws:s3:::raw/*',
      ],
    }),
  ]);
  expect(limited.policyGaps).toEqual([expect.stringContaining('intercept the name')]);
});
