import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { COMPILED_RULES, readShippedYaml } from '../../analyzer/commands/rules.ts';
import { formatCompiledRules, parseCompiledRules } from '../../rules/rule-compiled.ts';
import { makeRule } from './make-rule.ts';

test('the compiled rules are what the YAML says: if not, npm run rules was forgotten', () => {
  expect(parseCompiledRules(readFileSync(COMPILED_RULES, 'utf8'))).toEqual(readShippedYaml());
});

test('a rule survives being compiled', () => {
  const rule = makeRule('whole', ['.example.com', 's3://bucket-*'], {
    ports: [8443],
    paths: ['/dl'],
    examples: ['example.com:8443/dl'],
  });
  expect(parseCompiledRules(formatCompiledRules([rule]))).toEqual([rule]);
});

test('a line that is no rule says how to mend the file', () => {
  expect(() => parseCompiledRules('{"id":"x"}\n')).toThrow('run npm run rules');
});
