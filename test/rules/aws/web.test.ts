import { expect, test } from 'vitest';
import { aws } from './names.ts';

test.each([
  ['aws.amazon.com', 'web', undefined, undefined],
  ['docs.aws.amazon.com', 'web', undefined, undefined],
  ['eu-west-1.console.aws.amazon.com', 'web', undefined, 'eu-west-1'],
  ['signin.aws.amazon.com', 'web', 'signin', undefined],
  ['eu-west-1.signin.aws.amazon.com', 'web', 'signin', 'eu-west-1'],
  ['us-east-1.oauth.signin.aws', 'web', 'signin', 'us-east-1'],
  ['signin.amazonaws-us-gov.com', 'web', 'signin', undefined],
  ['us-gov-west-1.signin-fips.amazonaws-us-gov.com', 'web', 'signin', 'us-gov-west-1'],
  ['public.ecr.aws', 'web', 'ecr-public', undefined],
  ['x.ecr.aws', 'unrecognised', undefined, undefined],
  ['a.public.ecr.aws', 'unrecognised', undefined, undefined],
])('%s is %s, %s in %s', (name, form, service, region) => {
  expect(aws(name)).toMatchObject({ form, service, region });
});

test('FIPS sign-in is marked', () => {
  expect(aws('signin-fips.amazonaws-us-gov.com').fips).toBe(true);
});
