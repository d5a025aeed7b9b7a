import { fileURLToPath } from 'node:url';
import { classify } from '../analyzer/classify/classify.ts';
import { loadRules } from '../analyzer/commands/rules.ts';
import { defaultProtocol } from '../rules/protocol.ts';
import type { Classification, Rule } from '../rules/rule.ts';
import { isLiteral } from '../rules/rule-pattern.ts';
import { type EvalCase, readEvalLists } from './eval/read-lists.ts';

/**
 * Measures the rules against published allowlists (`bench/eval/`): how many hosts get the category
 * that a person gave them, how many are honestly unknown, and how many are wrong, which is worse.
 */
type Verdict = 'right' | 'unknown' | 'wrong';

interface Judged {
  readonly expected: EvalCase;
  readonly said: Classification;
  readonly verdict: Verdict;
  /** A rule names exactly this host: found, not inferred. */
  readonly isExact: boolean;
}

const rules = loadRules([]);
const exact = exactNames(rules.rules);
const all = [...judgeLists('eval/whole'), ...judgeLists('eval')].filter(isFirstOfItsName);

printFigures('all lists together, each name once', all);
printFigures(
  'of these, without a rule for the very name',
  all.filter(({ isExact }) => !isExact),
);
printFigures(
  'of these, AWS names with service and region',
  all.filter(({ expected }) => expected.aws),
);
printConfusion(all);
printErrors('wrong', all);
printErrors('unknown', all);

function isFirstOfItsName({ expected }: Judged, index: number, some: readonly Judged[]): boolean {
  return some.findIndex((other) => other.expected.host === expected.host) === index;
}

function judgeLists(folder: string): Judged[] {
  return readEvalLists(fileURLToPath(new URL(folder, import.meta.url))).map(judge);
}

function judge(expected: EvalCase): Judged {
  const { host, port } = expected;
  const said = classify({ host, port, protocol: defaultProtocol(port), paths: [] }, rules);
  return { expected, said, verdict: verdictOn(expected, said), isExact: exact.has(host) };
}

function verdictOn({ categories, aws }: EvalCase, said: Classification): Verdict {
  if (said.category === 'unknown') return 'unknown';
  if (!categories.includes(said.category)) return 'wrong';
  const awsIsRight =
    aws === undefined || (said.service === aws.service && said.region === aws.region);
  return awsIsRight ? 'right' : 'wrong';
}

function exactNames(all: readonly Rule[]): ReadonlySet<string> {
  const literal = all.flatMap(({ match }) => match.filter((p) => p.of === 'host' && isLiteral(p)));
  return new Set(literal.map(({ labels }) => labels.join('.')));
}

function printFigures(title: string, some: readonly Judged[]): void {
  const count = (verdict: Verdict): string => {
    const number = some.filter((one) => one.verdict === verdict).length;
    return `${verdict} ${number} (${((100 * number) / Math.max(1, some.length)).toFixed(1)} %)`;
  };
  console.log(`${title}: ${some.length}`);
  console.log(`  ${count('right')}   ${count('unknown')}   ${count('wrong')}`);
}

/** Rows: what a person says. Columns: what the rules say instead. */
function printConfusion(all: readonly Judged[]): void {
  console.log('by category: right of all, and what was said instead');
  const groups = Map.groupBy(all, ({ expected }) => expected.categories[0] ?? 'unknown');
  for (const [category, group] of [...groups].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    const missed = group.filter(({ verdict }) => verdict !== 'right');
    const instead = Map.groupBy(missed, ({ said }) => said.category);
    const list = [...instead].map(([name, some]) => `${name} ${some.length}`).join(', ');
    const score = `${group.length - missed.length}/${group.length}`;
    console.log(`  ${category.padEnd(20)} ${score.padStart(7)}   ${list}`);
  }
}

function printErrors(verdict: Verdict, all: readonly Judged[]): void {
  console.log(`${verdict}:`);
  for (const { expected, said } of all.filter((one) => one.verdict === verdict)) {
    const { host, list, categories } = expected;
    const by = said.rule === undefined ? '' : ` by ${said.rule.id}`;
    console.log(`  ${host} (${list}) is ${categories.join('|')}, said ${said.category}${by}`);
  }
}
