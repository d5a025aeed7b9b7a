import { CATEGORIES, CATEGORY_TEXT, type Category } from '../../../rules/category.ts';
import { nodesPhrase } from '../../completeness/verdict.ts';
import type { CategoryCompleteness, Report } from '../../report.ts';
import { blindSpotTitle } from '../phrases.ts';
import { bullets, paragraph } from './inline.ts';
import { type Html, html } from './markup.ts';
import { type Column, table } from './table.ts';

/** How whole the list is, and what the record cannot have seen. */
export function limitSection(report: Report): Html {
  const judged = CATEGORIES.flatMap((category) => {
    const found = report.completeness.byCategory[category];
    return found === undefined ? [] : [{ category, found }];
  });
  return html`<section aria-labelledby="complete">
<h2 id="complete">How complete this is</h2>
${completeness(report, judged)}<h3>${blindSpotTitle(report)}</h3>
${report.blindSpots.length === 0 ? paragraph('No blind spot is known.') : bullets(report.blindSpots.map((spot) => html`${spot}`))}</section>
`;
}

interface Judged {
  readonly category: Category;
  readonly found: CategoryCompleteness;
}

function completeness({ runs }: Report, judged: readonly Judged[]): Html {
  const said = judged.filter(({ found }) => found.runs > 1 || found.overNodes !== null);
  if (said.length === 0) {
    return paragraph(
      runs.length === 0 || judged.length === 0
        ? 'Nothing was recorded.'
        : 'One run was recorded. How likely another shows something new can be said once there is a second: record the same deployment again.',
    );
  }
  return table('Destinations seen, and how many more to expect', COMPLETENESS, said);
}

const COMPLETENESS: readonly Column<Judged>[] = [
  { title: 'Category', cell: ({ category }) => CATEGORY_TEXT[category].title },
  { title: 'Seen', kind: 'figure', cell: ({ found }) => found.seen },
  { title: 'Expected in all', kind: 'figure', cell: ({ found }) => expected(found) },
  {
    title: 'Verdict',
    kind: 'wide',
    cell: ({ found: { overNodes, runs, verdict } }) =>
      runs > 1 || overNodes === null ? verdict : `one run; ${nodesPhrase(overNodes)}`,
  },
];

function expected({ estimate, low, high, overNodes }: CategoryCompleteness): Html {
  const numbers = estimate === null ? overNodes : { estimate, low, high };
  if (numbers === null) return html`not known`;
  return html`${Math.round(numbers.estimate)} <span class="faint">(${numbers.low ?? ''} to ${numbers.high ?? ''})</span>`;
}
