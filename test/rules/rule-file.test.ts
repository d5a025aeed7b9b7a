import { describe, expect, test } from 'vitest';
import { RuleError } from '../../rules/errors.ts';
import { parseRuleFile } from '../../rules/rule-file.ts';

const RULE = `- id: our-mirror
  match: [mirror.example.com, '*.mirror.example.com']
  category: os-mirror
  why: the mirror that IT runs
  source: IT handbook, §4
  read: 2026-11-20
  examples: [mirror.example.com]
`;

function errorOf(text: string): string {
  try {
    parseRuleFile(text, 'mine.yaml');
  } catch (error) {
    if (error instanceof RuleError) return error.message;
    throw error;
  }
  throw new Error('the file was taken');
}

describe('a rule file', () => {
  test('gives its rules, each with the file it stands in', () => {
    expect(parseRuleFile(RULE, 'mine.yaml')).toEqual([
      expect.objectContaining({
        id: 'our-mirror',
        file: 'mine.yaml',
        category: 'os-mirror',
        stability: 'unknown',
        counterExamples: [],
      }),
    ]);
  });

  test('may be empty', () => {
    expect(parseRuleFile('# nothing yet\n', 'mine.yaml')).toEqual([]);
  });

  test('may write a long list of names as one text', () => {
    const text = RULE.replace(
      /match: .*/,
      'match: >-\n    mirror.example.com\n    www.example.com',
    );
    expect(parseRuleFile(text, 'mine.yaml')[0]?.match.map((pattern) => pattern.text)).toEqual([
      'mirror.example.com',
      'www.example.com',
    ]);
  });
});

describe('a fault is told with its place and what to write instead', () => {
  test.each([
    [
      'an unknown field',
      RULE.replace('  why:', '  colour: red\n  why:'),
      'Cannot use the field "colour" in mine.yaml:4:3: write one of id, match,',
    ],
    [
      'an unknown category',
      RULE.replace('os-mirror', 'mirrors'),
      'Cannot use "mirrors" as category in mine.yaml:3:3: write one of aws-api, s3,',
    ],
    [
      'a missing field',
      RULE.replace(/ {2}why.*\n/, ''),
      'Cannot do without the field "why" in mine.yaml:1:3: write a text',
    ],
    [
      'a bad pattern',
      RULE.replace("'*.mirror.example.com'", "'mirror.*'"),
      'Cannot use the pattern "mirror.*" in mine.yaml:2:32: a * may not stand in the last label',
    ],
    [
      'a bad pattern in a long text',
      RULE.replace(/match: .*/, 'match: >-\n    a.example.com\n    b..example.com'),
      'Cannot use the pattern "b..example.com" in mine.yaml:4:5: it has an empty label',
    ],
    [
      'a bad port',
      RULE.replace('  why:', '  ports: [443, 70000]\n  why:'),
      'Cannot use 70000 as ports in mine.yaml:4:16: write a list of numbers from 1 to 65535',
    ],
    [
      'a bad date',
      RULE.replace('2026-11-20', 'yesterday'),
      'Cannot use "yesterday" as read in mine.yaml:6:3: write the day the source was read',
    ],
    [
      'an example that does not match',
      RULE.replace('examples: [mirror.', 'examples: [www.'),
      'Cannot keep "www.example.com" in examples of our-mirror in mine.yaml:7:14: the rule does not match it',
    ],
    [
      'a counter-example that matches',
      `${RULE}  counterExamples: [a.mirror.example.com]\n`,
      'Cannot keep "a.mirror.example.com" in counterExamples of our-mirror in mine.yaml:8:21: the rule matches it',
    ],
    [
      'an example that is no destination',
      RULE.replace('examples: [mirror.example.com]', 'examples: [mirror.example.com:0]'),
      'Cannot read "mirror.example.com:0" in mine.yaml:7:14: its port',
    ],
    [
      'the same id twice',
      RULE + RULE.replaceAll('mirror.example', 'other.example'),
      'Cannot use the id our-mirror twice in mine.yaml:8:3',
    ],
    [
      'the same pattern twice',
      RULE + RULE.replace('our-mirror', 'other'),
      'Cannot match "mirror.example.com" twice in mine.yaml:9:11: rule our-mirror has it',
    ],
    [
      'no list',
      'id: our-mirror\n',
      'Cannot read a list of rules in mine.yaml:1:1: write "- id: ..."',
    ],
    ['no rule', '- our-mirror\n', 'Cannot read a rule in mine.yaml:1:3: write "- id: ..."'],
    ['broken YAML', '- id: [our\n', 'Cannot read mine.yaml:2:1 as YAML: mend it there'],
  ])('%s', (_, text, message) => {
    expect(errorOf(text)).toContain(message);
  });

  test('several faults are told at once, one a line', () => {
    const text = RULE.replace('os-mirror', 'mirrors').replace('2026-11-20', 'yesterday');
    expect(errorOf(text).split('\n')).toHaveLength(2);
  });

  test('the same pattern under another port is no fault', () => {
    const other = RULE.replace('our-mirror', 'our-mirror-api')
      .replace('  why:', '  ports: [8443]\n  why:')
      .replace('examples: [mirror.example.com]', 'examples: [mirror.example.com:8443]');
    expect(parseRuleFile(RULE + other, 'mine.yaml')).toHaveLength(2);
  });
});
