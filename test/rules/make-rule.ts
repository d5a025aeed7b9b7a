import type { Rule } from '../../rules/rule.ts';
import { parseRulePattern } from '../../rules/rule-pattern.ts';

/** A rule that says nothing but what it matches. */
export function makeRule(id: string, match: readonly string[], more: Partial<Rule> = {}): Rule {
  return {
    id,
    match: match.map((text) => {
      const pattern = parseRulePattern(text);
      if (!pattern.ok) throw new Error(`${text}: ${pattern.reason}`);
      return pattern.value;
    }),
    file: 'rules/made-for-a-test.yaml',
    source: 'https://example.com/',
    read: '2026-11-20',
    category: 'saas',
    stability: 'fixed',
    why: 'a test needs it',
    examples: [],
    counterExamples: [],
    ...more,
  };
}
