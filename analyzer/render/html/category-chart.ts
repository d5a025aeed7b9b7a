import { CATEGORIES, CATEGORY_TEXT } from '../../../rules/category.ts';
import type { Report } from '../../report.ts';
import { type Html, html, NOTHING } from './markup.ts';

const BAR_X = 190;
const BAR_WIDTH = 320;
const LINE = 22;

/** Draws how many destinations each category has. */
export function categoryChart({ summary }: Report): Html {
  const bars = CATEGORIES.flatMap((category) => {
    const amount = summary.byCategory[category] ?? 0;
    return amount === 0 ? [] : [{ title: CATEGORY_TEXT[category].title, amount }];
  });
  if (bars.length === 0) return NOTHING;
  const most = Math.max(...bars.map(({ amount }) => amount));
  const said = bars.map(({ title, amount }) => `${title} ${amount}`).join(', ');
  return html`<figure>
<svg class="chart" viewBox="0 0 560 ${bars.length * LINE}" role="img" aria-labelledby="bars-title bars-desc">
<title id="bars-title">Destinations by category</title>
<desc id="bars-desc">${said}.</desc>
${bars.map(({ title, amount }, i) => {
  const width = ((amount / most) * BAR_WIDTH).toFixed(1);
  const y = i * LINE;
  return html`<text class="end" x="${BAR_X - 10}" y="${y + 15}">${title}</text><rect class="node" x="${BAR_X}" y="${y + 4}" width="${width}" height="${LINE - 8}"/><text class="strong" x="${(BAR_X + Number(width) + 7).toFixed(1)}" y="${y + 15}">${amount}</text>\n`;
})}</svg>
<figcaption>Destinations by category.</figcaption>
</figure>
`;
}
