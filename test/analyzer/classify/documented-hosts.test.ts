import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { classify } from '../../../analyzer/classify/classify.ts';
import { loadRules } from '../../../analyzer/commands/rules.ts';
import { dispose } from '../../../analyzer/dispose.ts';
import { parseExplainTarget } from '../../../analyzer/explain-target.ts';
import { awsGuide } from '../../../analyzer/plan/aws-guide.ts';

const FILE = fileURLToPath(new URL('../../golden/classify/documented-hosts.tsv', import.meta.url));
const HOME = 'us-east-1';
const rules = loadRules([]);
const lines = readFileSync(FILE, 'utf8').split('\n');

/** What the program says of one host, as a row of the table: `-` where it says nothing. */
function answer(system: string, input: string): string {
  const target = parseExplainTarget(input);
  if (!target.ok) throw new Error(`${input}: ${target.reason}`);
  const said = classify(target.value, rules);
  const { disposition } = dispose(said, target.value, { home: HOME, guide: awsGuide });
  const { category, service, region, stability, label } = said;
  return [system, input, category, service, region, stability, disposition, label]
    .map((cell) => cell ?? '-')
    .join('\t');
}

test('the hosts of four documented systems get what an AWS network engineer would say', async () => {
  // The first two columns are the question, the others the answer, reviewed line by line:
  // `vitest run test/analyzer/classify/documented-hosts -u` writes them anew.
  const answers = lines.map((line) => {
    const [system = '', input = ''] = line.split('\t');
    return line === '' || line.startsWith('#') ? line : answer(system, input);
  });
  expect(answers.length).toBeGreaterThan(120);
  await expect(answers.join('\n')).toMatchFileSnapshot(FILE);
});
