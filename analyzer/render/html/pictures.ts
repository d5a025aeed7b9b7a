import type { Report } from '../../report.ts';
import { authorityOf, count, troubleOf } from '../phrases.ts';
import { categoryChart } from './category-chart.ts';
import { discoveryChart } from './discovery.ts';
import { flowFigure } from './flow.ts';
import { bullets, code } from './inline.ts';
import { type Html, html, NOTHING } from './markup.ts';

/** What was seen, as pictures: who asked for what, of which kind, and what failed. */
export function pictureSection(report: Report): Html {
  if (report.destinations.length === 0) return NOTHING;
  return html`<section aria-labelledby="seen">
<h2 id="seen">What was seen</h2>
${flowFigure(report)}<div class="pair">
${categoryChart(report)}${discoveryChart(report)}</div>
${trouble(report)}</section>
`;
}

const MOST_TROUBLE = 16;

function trouble({ destinations }: Report): Html {
  const points = destinations.flatMap((one) => {
    const what = troubleOf(one);
    return what === undefined ? [] : [html`${code(authorityOf(one))} ${what}`];
  });
  if (points.length === 0) return NOTHING;
  const more = points.length - MOST_TROUBLE;
  const shown = points.slice(0, MOST_TROUBLE);
  return html`<h3>Failed or refused</h3>
${bullets(more > 0 ? [...shown, html`and ${count(more, 'more destination')}, each marked in the appendix`] : shown)}`;
}
