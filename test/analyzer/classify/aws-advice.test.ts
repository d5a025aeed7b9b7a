import { expect, test } from 'vitest';
import { adviseAws } from '../../../analyzer/classify/aws-advice.ts';
import { aws } from '../../rules/aws/names.ts';

test('names that differ in bucket or account alone get the same advice', () => {
  const one = adviseAws(aws('one.s3.us-east-1.amazonaws.com'), 443);
  expect(adviseAws(aws('two.s3.us-east-1.amazonaws.com'), 443)).toBe(one);
});

test.each([
  ['sqs.us-east-1.amazonaws.com', 'sqs.us-west-2.amazonaws.com'],
  ['b.s3.us-east-1.amazonaws.com', 'b.s3.us-west-2.amazonaws.com'],
  ['b.s3.us-east-1.amazonaws.com', 'b.s3-accelerate.amazonaws.com'],
  ['search-a.us-east-1.es.amazonaws.com', 'vpc-a.us-east-1.es.amazonaws.com'],
  ['ec2-1-2-3-4.compute-1.amazonaws.com', 'ec2-1-2-3-5.compute-1.amazonaws.com'],
])('%s and %s get advice of their own', (a, b) => {
  expect(adviseAws(aws(a), 443)).not.toEqual(adviseAws(aws(b), 443));
});

test('the port matters where the endpoint does not listen on it', () => {
  const smtp = aws('email-smtp.us-east-1.amazonaws.com');
  expect(adviseAws(smtp, 587).disposition).toBe('endpoint');
  expect(adviseAws(smtp, 25)).toMatchObject({
    disposition: 'allow',
    why: expect.stringContaining('not on 25'),
  });
});

test('an endpoint whose private DNS is not published may carry the name, and that is said', () => {
  expect(adviseAws(aws('airflow.us-east-1.amazonaws.com'), 443)).toMatchObject({
    disposition: 'endpoint',
    why: expect.stringContaining('not published'),
  });
});
