import { expect, test } from 'vitest';
import { readConfig } from '../../../analyzer/predict/read-config.ts';
import { ConfigError } from '../../../rules/errors.ts';

const TEMPLATE = (value: string): string =>
  `Resources:\n  A:\n    Type: AWS::S3::Bucket\n    V: ${value}\n`;

function readValue(value: string): unknown {
  const { root } = readConfig(TEMPLATE(value), 'template.yaml');
  return JSON.parse(JSON.stringify(root)).Resources.A.V;
}

// biome-ignore-start lint/suspicious/noTemplateCurlyInString: CloudFormation writes it so
test.each([
  ['!Ref Bucket', '{Bucket}'],
  ['{ Ref: AWS::Region }', '{region}'],
  ["!Sub 's3.${AWS::Region}.${AWS::URLSuffix}'", 's3.{region}.{dnsSuffix}'],
  ["!Sub ['${A}.example', { A: x }]", '{A}.example'],
  ["!Join ['/', [!Ref Registry, 'agent:1']]", '{Registry}/agent:1'],
  [
    "{ 'Fn::Join': ['', ['https://', { 'Fn::GetAtt': [A, Domain] }, '/x']] }",
    'https://{A.Domain}/x',
  ],
  ['{ Fn::Base64: !Sub "curl ${Host}" }', 'curl {Host}'],
  ['!GetAtt A.Arn', '{A.Arn}'],
  ['!If [X, a, b]', '{If}'],
  ["!FindInMap ['M', 'a', 'b']", '{FindInMap}'],
])('%s is not known yet, and reads %s', (value, text) => {
  expect(readValue(value)).toEqual({ unresolved: text });
});

// biome-ignore-end lint/suspicious/noTemplateCurlyInString: CloudFormation writes it so

test('a map with a key called Ref beside others is no function', () => {
  expect(readValue('{ Ref: x, Other: y }')).toEqual({ Ref: 'x', Other: 'y' });
});

test.each([
  ['HeadNode: {}\nScheduling: {}\n', 'cluster'],
  ['Build: { ParentImage: x }\n', 'image'],
  ['{ "Resources": {} }', 'template'],
])('the kind of a file is told by what it has: %j', (text, kind) => {
  expect(readConfig(text, 'file').kind).toBe(kind);
});

test('a place has line and column, of what holds it where it is not there', () => {
  const { placeOf } = readConfig('HeadNode:\n  Dcv:\n    Enabled: true\nScheduling: {}\n', 'file');

  expect(placeOf(['HeadNode', 'Dcv', 'Enabled'])).toEqual({ line: 3, column: 14 });
  expect(placeOf(['HeadNode', 'Dcv', 'Missing'])).toEqual({ line: 3, column: 5 });
});

test.each([
  ['a: [', 'Cannot read x.yaml:1:5 as YAML'],
  ['a: 1\na: 2\n', 'Cannot read x.yaml:2:1 as YAML'],
  ['', 'Cannot predict from x.yaml:1:1: it has neither'],
  ['- 1\n', 'it has neither HeadNode'],
  ['just words', 'it has neither HeadNode'],
  ['[global]\ncluster_template = default\n', 'it is a configuration of ParallelCluster 2'],
])('bad input is one line with its place: %j', (text, message) => {
  expect(() => readConfig(text, 'x.yaml')).toThrow(ConfigError);
  expect(() => readConfig(text, 'x.yaml')).toThrow(message);
});

test('aliases cannot make a small file large', () => {
  const levels = Array.from(
    { length: 12 },
    (_, i) =>
      `a${i}: &a${i} [${Array.from({ length: 10 }, () => (i === 0 ? 'x' : `*a${i - 1}`)).join(', ')}]`,
  );

  expect(() => readConfig(`${levels.join('\n')}\nResources: {}\n`, 'x.yaml')).toThrow('aliases');
});

test('keys that mean something to JavaScript are keys like others', () => {
  const { root } = readConfig('__proto__: { HeadNode: 1 }\nBuild: {}\n', 'x.yaml');

  expect(Object.keys(root as object)).toEqual(['__proto__', 'Build']);
});
