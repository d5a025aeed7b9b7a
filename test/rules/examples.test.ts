import { describe, expect, test } from 'vitest';
import { readShippedYaml } from '../../analyzer/commands/rules.ts';
import { CATEGORIES } from '../../rules/category.ts';
import type { Rule } from '../../rules/rule.ts';
import { parseRuleExample, type RuleExample } from '../../rules/rule-example.ts';
import { findRule, indexRules, rankOf } from '../../rules/rule-index.ts';
import type { RulePattern } from '../../rules/rule-pattern.ts';

const rules = readShippedYaml();
const index = indexRules(rules);

function decider(text: string): string | undefined {
  const { of, name, ...seen } = read(text);
  return findRule(of === 'host' ? index.hosts : index.buckets, name, seen)?.rule.id;
}

function read(text: string): RuleExample {
  const example = parseRuleExample(text);
  if (!example.ok) throw new Error(`${text}: ${example.reason}`);
  return example.value;
}

describe('among all shipped rules', () => {
  test.each(rules.map((rule): [string, Rule] => [rule.id, rule]))(
    'the examples of %s go to it, and its counter-examples do not',
    (id, { examples, counterExamples }) => {
      expect(examples.map((text) => [text, decider(text)])).toEqual(
        examples.map((text) => [text, id]),
      );
      expect(counterExamples.filter((text) => decider(text) === id)).toEqual([]);
    },
  );

  test('every id stands once', () => {
    expect(rules.length).toBeGreaterThan(400);
    expect(new Set(rules.map(({ id }) => id)).size).toBe(rules.length);
  });

  test('every rule says what it is, how stable it is and what to do', () => {
    const silent = rules.filter(
      ({ label, disposition, stability, counterExamples }) =>
        label === undefined ||
        disposition === undefined ||
        stability === 'unknown' ||
        counterExamples.length === 0,
    );
    expect(silent.map(({ id }) => id)).toEqual([]);
  });

  test('every category that rules can tell has a rule', () => {
    // The grammar of AWS names tells aws-api, the form of a name tells ip-literal.
    const told = new Set<string>(['aws-api', 'ip-literal', 'unknown']);
    for (const { category } of rules) told.add(category);
    expect(CATEGORIES.filter((category) => !told.has(category))).toEqual([]);
  });

  test('no two rules match the same name with the same right', () => {
    expect(conflicts(rules)).toEqual([]);
  });
});

/** Pairs of rules of equal rank whose patterns share a name: which one wins would be chance. */
function conflicts(all: readonly Rule[]): string[] {
  const entries = all.flatMap((rule) => rule.match.map((pattern) => ({ rule, pattern })));
  const groups = Map.groupBy(
    entries,
    ({ rule, pattern }) => `${pattern.of} ${rankOf(rule, pattern)} ${lastLabel(pattern)}`,
  );
  const found = new Set<string>();
  for (const group of groups.values()) {
    for (const [i, a] of group.entries()) {
      for (const b of group.slice(i + 1)) {
        if (a.rule !== b.rule && overlap(a.pattern, b.pattern) && meet(a.rule, b.rule)) {
          found.add(`${a.rule.id} ${a.pattern.text} = ${b.rule.id} ${b.pattern.text}`);
        }
      }
    }
  }
  return [...found];
}

/** The last two labels hold no * in any shipped pattern but bucket names, so they split the work. */
function lastLabel({ of, labels }: RulePattern): string {
  return of === 'host' ? labels.slice(-1).join('.') : '';
}

function overlap(a: RulePattern, b: RulePattern): boolean {
  if (a.labels.length !== b.labels.length) return false;
  return a.labels.every((label, i) => shareALabel(label, b.labels[i] ?? ''));
}

/** Says whether some text fits both labels, each of which may hold `*`. */
function shareALabel(a: string, b: string): boolean {
  if (a === '' || b === '') return /^\**$/.test(a + b);
  if (a[0] === '*')
    return shareALabel(a.slice(1), b) || (b[0] !== '*' && shareALabel(a, b.slice(1)));
  if (b[0] === '*') return shareALabel(b, a);
  return a[0] === b[0] && shareALabel(a.slice(1), b.slice(1));
}

function meet(a: Rule, b: Rule): boolean {
  return (
    a.ports === undefined ||
    b.ports === undefined ||
    a.ports.some((port) => b.ports?.includes(port))
  );
}

test.each([
  ['a*', 'ab', true],
  ['a*', '*b', true],
  ['a*c', 'ab*', true],
  ['a*', 'b*', false],
  ['*a', '*b', false],
  ['*', '*', true],
])('the conflict check knows whether %s and %s share a label: %s', (a, b, expected) => {
  expect(shareALabel(a, b)).toBe(expected);
});

const LOOK_ALIKES = [
  'notgithub.com',
  'github.com.example.net',
  's3.amazonaws.com.evil.example.net',
  'xgithub.io',
  'pypi.org.example.net',
  'cloudfront.net.example.net',
  'mirrorlist.centos.org.example.net',
];

test.each(LOOK_ALIKES)('%s only contains a known name, and no rule takes it for that', (name) => {
  expect(decider(name)).toBeUndefined();
});
