import { clearFilters, look, toggleFilter } from '../actions.js';
import { number } from '../format.js';
import { html } from '../html.js';
import { FILTERS, isFiltered } from '../query.js';
import { Disposition } from './parts.js';

/**
 * @typedef {import('../../api.ts').Filters} FilterAnswer
 * @typedef {import('../query.js').Query} Query
 * @typedef {import('../query.js').FilterName} FilterName
 */

const TITLES = /** @type {const} */ ({
  disposition: 'What to do',
  category: 'Category',
  role: 'Asked by',
  stability: 'Stability',
});

/** @param {{ filters: FilterAnswer, query: Query, isWide: boolean }} props */
export function Filters({ filters, query, isWide }) {
  const chosen = FILTERS.reduce((sum, name) => sum + query[name].length, 0);
  return html`<details class="filters" open=${isWide}>
    <summary>Filters${chosen > 0 && ` (${chosen})`}</summary>
    ${FILTERS.map((name) => html`<${Facet} key=${name} name=${name} filters=${filters} query=${query} />`)}
    ${isFiltered(query) && html`<button class="quiet" onClick=${clearFilters}>Show all again</button>`}
  </details>`;
}

/** @param {{ name: FilterName, filters: FilterAnswer, query: Query }} props */
function Facet({ name, filters, query }) {
  // What is chosen stays in sight, also when nothing of it is left in another run.
  const gone = query[name].filter((value) => !filters[name].some((one) => one.value === value));
  const values = [
    ...filters[name],
    ...gone.map((value) => ({ value, title: value, destinations: 0 })),
  ];
  if (values.length === 0) return null;
  return html`<fieldset>
    <legend>${TITLES[name]}</legend>
    ${values.map(
      ({ value, title, destinations }) => html`<label key=${value}>
        <input type="checkbox" checked=${query[name].includes(value)} onChange=${() => toggleFilter(name, value)} />
        <span>${name === 'disposition' ? html`<${Disposition} disposition=${value} />` : title}</span>
        <span class="figure faint">${number(destinations)}</span>
      </label>`,
    )}
  </fieldset>`;
}

/** @type {number | undefined} */
let typing;

/** @param {{ query: Query }} props */
export function Search({ query }) {
  const change = (/** @type {Event} */ event) => {
    if (!(event.currentTarget instanceof HTMLInputElement)) return;
    const { value } = event.currentTarget;
    clearTimeout(typing);
    typing = window.setTimeout(() => look({ q: value }, 'replace'), 120);
  };
  return html`<label class="search">
    <span class="hidden">Search host, vendor, service, client</span>
    <input id="search" type="search" value=${query.q} onInput=${change} placeholder="Search" spellcheck=${false} autocomplete="off" maxlength="300" />
  </label>`;
}
