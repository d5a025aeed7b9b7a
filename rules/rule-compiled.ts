import { RuleError } from './errors.ts';
import type { Rule } from './rule.ts';
import { parseRulePattern } from './rule-pattern.ts';
import { COMPILED_RULE } from './rule-schema.ts';

/**
 * Writes rules for the program to read at every start: one JSON object a line. YAML takes ten times
 * as long to parse; a test keeps this file and the YAML equal.
 */
export function formatCompiledRules(rules: readonly Rule[]): string {
  return rules
    .map((rule) => ({ ...rule, match: rule.match.map(({ text }) => text) }))
    .map((rule) => `${JSON.stringify(rule)}\n`)
    .join('');
}

/** Reads what `formatCompiledRules` wrote; the examples were tried when it was written. @throws {RuleError} */
export function parseCompiledRules(text: string): Rule[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line, index) => {
      const written: unknown = JSON.parse(line);
      const rule = COMPILED_RULE.safeParse(written);
      if (!rule.success) throw stale(index);
      return {
        ...rule.data,
        match: rule.data.match.map((pattern) => parsePattern(pattern, index)),
      };
    });
}

function parsePattern(text: string, index: number): Rule['match'][number] {
  const pattern = parseRulePattern(text);
  if (!pattern.ok) throw stale(index);
  return pattern.value;
}

function stale(index: number): RuleError {
  return new RuleError(
    `Cannot read line ${index + 1} of the compiled rules: run npm run rules to write them again`,
  );
}
