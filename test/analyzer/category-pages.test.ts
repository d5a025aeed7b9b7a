import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { classify } from '../../analyzer/classify/classify.ts';
import { loadRules } from '../../analyzer/commands/rules.ts';
import { dispose } from '../../analyzer/dispose.ts';
import { explain, renderExplanation } from '../../analyzer/explain.ts';
import { parseExplainTarget } from '../../analyzer/explain-target.ts';
import { awsGuide } from '../../analyzer/plan/aws-guide.ts';
import { CATEGORIES, CATEGORY_TEXT } from '../../rules/category.ts';

const PAGES = fileURLToPath(new URL('../../docs/categories', import.meta.url));
const EXAMPLE = /```console\n\$ sallyport explain (?:--region (\S+) )?(\S+)\n[^`]*```/;
const rules = loadRules([]);

/** What the command shown on a page prints. */
function printed(input: string, home: string | undefined): string {
  const target = parseExplainTarget(input);
  if (!target.ok) throw new Error(target.reason);
  const explanation = explain(input, target.value, {
    classify: (one) => classify(one, rules),
    dispose: (classification, one) => dispose(classification, one, { home, guide: awsGuide }),
  });
  return renderExplanation(explanation, { rules: rules.rules, columns: 100 });
}

test('every category has its page, and there are no others', () => {
  const expected = CATEGORIES.map((category) => `${category}.md`).toSorted();
  expect(readdirSync(PAGES).toSorted()).toEqual(expected);
});

describe.each(CATEGORIES)('the page of %s', (category) => {
  const file = join(PAGES, `${category}.md`);
  const page = readFileSync(file, 'utf8');

  test('says what it means, what to do, when it misleads, and where the rules are', () => {
    expect(page.split('\n')[0]).toBe(`# ${CATEGORY_TEXT[category].title} (\`${category}\`)`);
    for (const heading of [
      'What it means',
      'What to do',
      'When it misleads',
      'Where the rules are',
    ]) {
      expect(page).toContain(`\n## ${heading}\n`);
    }
  });

  test('links to files that exist', () => {
    const links = [...page.matchAll(/\]\(([^)#]+)\)/g)].map(([, link]) => link ?? '');
    const local = links.filter((link) => !link.startsWith('http'));
    expect(local.filter((link) => !existsSync(join(dirname(file), link)))).toEqual([]);
  });

  test('shows what explain prints, for a host of this category', async () => {
    const [, region, input = ''] = EXAMPLE.exec(page) ?? [];
    const flags = region === undefined ? '' : `--region ${region} `;
    const output = printed(input, region);
    expect(output).toMatch(new RegExp(`category +${category} `));
    const block = `\`\`\`console\n$ sallyport explain ${flags}${input}\n${output}\`\`\``;
    // `vitest run test/analyzer/category-pages -u` writes the page anew; review it like code.
    await expect(page.replace(EXAMPLE, () => block)).toMatchFileSnapshot(file);
  });
});
