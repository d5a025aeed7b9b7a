import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  POLICY_CHARACTERS,
  prefixListWeight,
  RULES_PER_GROUP,
  toRuleDescription,
} from '../../../rules/aws/security-group-limits.ts';

test('the limits are those of the AWS documentation', () => {
  expect(RULES_PER_GROUP).toBe(60);
  expect(POLICY_CHARACTERS).toBe(20_480);
});

test.each([
  ['com.amazonaws.us-east-1.s3', 'us-east-1', 1],
  ['com.amazonaws.eu-west-1.dynamodb', 'eu-west-1', 1],
  ['com.amazonaws.eu-west-1.s3express', 'eu-west-1', 6],
  ['com.amazonaws.global.cloudfront.origin-facing', 'eu-west-1', 55],
  ['com.amazonaws.eu-west-1.ec2', 'eu-west-1', undefined],
])('%s weighs, in %s, %s', (name, region, weight) => {
  expect(prefixListWeight(name, region)).toBe(weight);
});

test.each([
  ['GitHub, https://api.github.com/meta: web', 'GitHub, https://api.github.com/meta: web'],
  ['a "quoted" <b>\n`x` ünï', 'a quoted b x n'],
  ['  ', ''],
  ['x'.repeat(300), `${'x'.repeat(252)}...`],
])('the description %j becomes %j', (text, description) => {
  expect(toRuleDescription(text)).toBe(description);
});

test('whatever the text, EC2 takes the description', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => {
      expect(toRuleDescription(text)).toMatch(/^[a-zA-Z0-9 ._\-:/()#,@[\]+=;{}!$*]{0,255}$/);
    }),
  );
});
