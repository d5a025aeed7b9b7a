import { labelTest, type RulePattern, toLabels } from '../../rules/rule-pattern.ts';

/** Says whether a name is one that a rule's pattern stands for; whole labels are compared, from the right. */
export function matchesRulePattern({ labels, reach }: RulePattern, name: string): boolean {
  const given = toLabels(name);
  const more = given.length - labels.length;
  if (more < 0 || (reach === 'name' && more > 0) || (reach === 'below' && more === 0)) return false;
  return labels.every((label, i) => labelTest(label)(given[more + i] ?? ''));
}
