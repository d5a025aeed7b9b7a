import { expect, test } from 'vitest';
import { matchesRulePattern } from '../../../analyzer/profile/match-pattern.ts';
import { parseRulePattern } from '../../../rules/rule-pattern.ts';

test.each([
  ['github.com', 'github.com', true],
  ['github.com', 'gist.github.com', false],
  ['github.com', 'notgithub.com', false],
  ['*.ubuntu.com', 'security.ubuntu.com', true],
  ['*.ubuntu.com', 'a.b.ubuntu.com', true],
  ['*.ubuntu.com', 'ubuntu.com', false],
  ['.ubuntu.com', 'ubuntu.com', true],
  ['ecs-a-*.us-east-1.amazonaws.com', 'ecs-a-7.us-east-1.amazonaws.com', true],
  ['ecs-a-*.us-east-1.amazonaws.com', 'ecs-t-7.us-east-1.amazonaws.com', false],
  ['s3://*metaflows3bucket*', 'my-metaflows3bucket-1a', true],
  ['s3://*metaflows3bucket*', 'other', false],
])('%s stands for %s: %s', (text, name, does) => {
  const pattern = parseRulePattern(text);
  if (!pattern.ok) throw new Error(pattern.reason);

  expect(matchesRulePattern(pattern.value, name)).toBe(does);
});
