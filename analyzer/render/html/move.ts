import type { Report } from '../../report.ts';
import { count, movePhrase } from '../phrases.ts';
import { bullets, paragraph } from './inline.ts';
import { type Html, html, NOTHING } from './markup.ts';

/** What becomes of each destination in the region that the deployment is to move to. */
export function moveSection({ transposition }: Report): Html {
  if (transposition === null) return NOTHING;
  const { from, to, same, changes } = transposition;
  return html`<section aria-labelledby="move">
<h2 id="move">In ${to} instead of ${from}</h2>
${paragraph(`${count(same, 'destination')} as before${changes.length === 0 ? '.' : ', and:'}`)}${bullets(changes.map((change) => html`${movePhrase(change)}`))}</section>
`;
}
