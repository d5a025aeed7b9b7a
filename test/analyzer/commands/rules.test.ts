import { writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { loadRules } from '../../../analyzer/commands/rules.ts';
import { RuleError } from '../../../rules/errors.ts';
import { findRule } from '../../../rules/rule-index.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const SEEN = { port: 443, paths: [] };

function ruleText(id: string): string {
  return `- id: ${id}
  match: [.example.com]
  category: saas
  why: ours
  source: us
  read: 2026-11-20
  examples: [www.example.com]
`;
}

test('the shipped rules load without a user file', () => {
  const rules = loadRules([]);
  expect(rules.rules.length).toBeGreaterThan(400);
  expect(findRule(rules.shipped.hosts, 'github.com', SEEN)?.rule.file).toBe('rules/github.yaml');
  expect(findRule(rules.user.hosts, 'github.com', SEEN)).toBeUndefined();
});

test("the user's files come first, in the order they were named", () => {
  using folder = tempFolder();
  const files = ['first', 'second'].map((name) => {
    const file = folder.at(`${name}.yaml`);
    writeFileSync(file, ruleText(name));
    return file;
  });
  const rules = loadRules(files);
  expect(rules.rules.slice(0, 2).map(({ id }) => id)).toEqual(['first', 'second']);
  expect(findRule(rules.user.hosts, 'www.example.com', SEEN)?.rule).toMatchObject({
    id: 'first',
    file: files[0],
  });
});

test('a file that is not there is named in the error', () => {
  expect(() => loadRules(['/no/such/rules.yaml'])).toThrow(RuleError);
  expect(() => loadRules(['/no/such/rules.yaml'])).toThrow(
    'Cannot read the rules in "/no/such/rules.yaml"',
  );
});
