import { CATEGORIES, CATEGORY_TEXT, type Category } from '../../../rules/category.ts';
import type { Report, ReportDestination } from '../../report.ts';
import { evidenceOf, STABILITY_TEXT } from '../change-request.ts';
import { phasesOf } from '../phase-phrases.ts';
import { count } from '../phrases.ts';
import { code, codes, tag } from './inline.ts';
import { type Html, html, join, NOTHING } from './markup.ts';
import { type Column, groupBy, groupedTable } from './table.ts';

/** Every destination, by category, with what was seen of it and which rule says what it is. */
export function appendix(report: Report): Html {
  const found = CATEGORIES.filter((category) => (report.summary.byCategory[category] ?? 0) > 0);
  if (found.length === 0) return NOTHING;
  return html`<section aria-labelledby="appendix">
<h2 id="appendix">Appendix: all destinations</h2>
${contents(found)}${found.map((category) => categoryPart(report, category))}</section>
`;
}

function contents(found: readonly Category[]): Html {
  const links = found.map((id) => html`<a href="#category-${id}">${CATEGORY_TEXT[id].title}</a>`);
  return found.length < 2 ? NOTHING : html`<p class="contents">${join(links, html` · `)}</p>\n`;
}

function categoryPart({ destinations }: Report, category: Category): Html {
  const own = destinations.filter((destination) => destination.category === category);
  const { title, meaning } = CATEGORY_TEXT[category];
  return html`<section aria-labelledby="category-${category}">
<h3 id="category-${category}">${title}</h3>
<p>${meaning}</p>
${groupedTable(`${title}: ${count(own.length, 'destination')}`, DESTINATIONS, groupBy(own, why))}</section>
`;
}

function why({ label, reason, rule }: ReportDestination): Html {
  return html`${label === null ? NOTHING : html`<strong>${label}.</strong> `}${reason}${rule === null ? NOTHING : html` <span class="faint">Rule: ${rule.id}.</span>`}`;
}

const MOST_PATHS = 3;

const DESTINATIONS: readonly Column<ReportDestination>[] = [
  { title: 'Host', cell: ({ host }) => code(host) },
  { title: 'Port', kind: 'figure', cell: ({ port }) => port },
  { title: 'To do', cell: ({ disposition }) => tag(disposition) },
  { title: 'Stability', cell: ({ stability }) => STABILITY_TEXT[stability] },
  {
    title: 'Evidence (UTC)',
    kind: 'wide',
    cell: (one) => html`${evidenceOf(one)}${more(one)}`,
  },
];

function more(one: ReportDestination): Html {
  const { roles, clients, paths } = one;
  const phases = phasesOf(one);
  const who = roles.length > 0 ? roles : clients;
  return html`${who.length === 0 ? NOTHING : html`<br><span class="faint">From: ${who.slice(0, 6).join(', ')}${who.length > 6 ? ` and ${who.length - 6} more` : ''}</span>`}${phases === '' ? NOTHING : html`<br><span class="faint">In: ${phases}</span>`}${paths.length === 0 ? NOTHING : html`<br><span class="faint">Paths:</span> ${codes(paths, MOST_PATHS)}`}`;
}
