import { expect, test } from 'vitest';
import { parseRuleExample } from '../../rules/rule-example.ts';

test.each([
  ['github.com', { of: 'host', name: 'github.com', port: 443, paths: [] }],
  ['GitHub.com:22', { of: 'host', name: 'github.com', port: 22, paths: [] }],
  ['s3.amazonaws.com:80/a/b', { of: 'host', name: 's3.amazonaws.com', port: 80, paths: ['/a/b'] }],
  ['fd00:ec2::254', { of: 'host', name: 'fd00:ec2::254', port: 443, paths: [] }],
  ['[fd00:ec2::254]:80', { of: 'host', name: 'fd00:ec2::254', port: 80, paths: [] }],
  ['s3://my.bucket', { of: 'bucket', name: 'my.bucket', port: 443, paths: [] }],
])('%s is read as an example', (text, value) => {
  expect(parseRuleExample(text)).toEqual({ ok: true, value });
});

test.each(['', 'github.com:0', 'github..com', 'a b', '/path'])('%j is no example', (text) => {
  expect(parseRuleExample(text).ok).toBe(false);
});
