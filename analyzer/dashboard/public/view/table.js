import {
  look,
  markSeen,
  selectMatching,
  sortBy,
  toggleFilter,
  toggleGroup,
  toggleSelected,
} from '../actions.js';
import { authority, bytes, count, number } from '../format.js';
import { html } from '../html.js';
import { isFiltered, writeQuery } from '../query.js';
import { Disposition, Time } from './parts.js';

/**
 * @typedef {import('../store.js').State} State
 * @typedef {import('../../api.ts').Row} Row
 * @typedef {import('../../api.ts').Rows} Rows
 * @typedef {import('../../api.ts').DestinationRow} DestinationRow
 * @typedef {import('../../api.ts').GroupRow} GroupRow
 */

/** @type {readonly { key: string, title: string, className?: string }[]} */
const COLUMNS = [
  { key: 'host', title: 'Destination' },
  { key: 'category', title: 'Category' },
  { key: 'disposition', title: 'What to do' },
  { key: 'clients', title: 'Asked by' },
  { key: 'events', title: 'Attempts', className: 'figure' },
  { key: 'bytes', title: 'Volume', className: 'figure' },
  { key: 'firstSeen', title: 'First seen', className: 'figure' },
];

const PAGE_SIZES = /** @type {const} */ ([100, 250, 1000]);

/** @param {{ state: State, rows: Rows }} props */
export function Destinations({ state, rows }) {
  const { query, selected, session, seenUntil } = state;
  const selects = session?.saves != null;
  const fresh = rows.rows.filter((row) => row.firstSeen > seenUntil).length;
  return html`<section class="destinations" aria-labelledby="destinations">
    <div class="above">
      <h2 id="destinations">Destinations <span class="figure">${number(rows.matched)}</span>${isFiltered(query) && state.overview !== undefined && html`<span class="faint"> of ${number(state.overview.summary.destinations)}</span>`}</h2>
      ${fresh > 0 && html`<button class="fresh" onClick=${markSeen}>${fresh} new here · mark as seen</button>`}
      <div class="controls">
        <label class="check"><input type="checkbox" checked=${query.fold} onChange=${() => look({ fold: !query.fold }, 'replace')} /><span>Fold mirrors and CDNs</span></label>
        <label class="sort"><span>Sort by</span>
          <select value=${query.sort} onChange=${(/** @type {Event} */ event) => event.currentTarget instanceof HTMLSelectElement && sortBy(event.currentTarget.value)}>
            ${COLUMNS.map(({ key, title }) => html`<option key=${key} value=${key}>${title}</option>`)}
          </select>
        </label>
      </div>
    </div>
    ${
      rows.total === 0
        ? html`<p class="none">No destination fits these filters.</p>`
        : html`<table class=${selects ? 'main selects' : 'main'} aria-rowcount=${rows.total + 1} aria-describedby="howto">
      <caption class="hidden">Destinations of the run</caption>
      <thead><tr aria-rowindex="1">
        ${selects && html`<th scope="col" class="pick"><${PickAll} state=${state} rows=${rows} /></th>`}
        ${COLUMNS.map((column) => html`<${Heading} key=${column.key} column=${column} sort=${query.sort} order=${query.order} />`)}
      </tr></thead>
      <tbody>
        ${rows.rows.map((row, i) => {
          const props = { row, index: rows.offset + i + 2, state, selects };
          return row.kind === 'destination'
            ? html`<${Destination} key=${`${row.group ?? ''} ${row.id}`} ...${props} isSelected=${selected.has(row.id)} />`
            : html`<${Group} key=${row.id} ...${props} />`;
        })}
      </tbody>
    </table>`
    }
    <p id="howto" class="hidden">Arrow keys go from row to row, Enter opens one. The Keys button lists the others.</p>
    <${Pager} rows=${rows} limit=${query.limit} />
  </section>`;
}

/** @param {{ column: typeof COLUMNS[number], sort: string, order: string }} props */
function Heading({ column: { key, title, className }, sort, order }) {
  const isSorted = sort === key;
  const direction = order === 'asc' ? 'ascending' : 'descending';
  return html`<th scope="col" class=${className ?? ''} aria-sort=${isSorted ? direction : undefined}>
    <button class="bare" onClick=${() => sortBy(key)}>${title}<span class="arrow" aria-hidden="true">${isSorted ? (order === 'asc' ? ' ↑' : ' ↓') : ''}</span></button>
  </th>`;
}

/** @param {{ state: State, rows: Rows }} props */
function PickAll({ state: { selected }, rows }) {
  const isAll = rows.matched > 0 && selected.size >= rows.matched;
  return html`<input type="checkbox" aria-label=${`Select all ${rows.matched}`} checked=${isAll} indeterminate=${!isAll && selected.size > 0} onChange=${() => selectMatching(!isAll)} />`;
}

/** @param {{ row: DestinationRow, index: number, state: State, selects: boolean, isSelected: boolean }} props */
function Destination({ row, index, state, selects, isSelected }) {
  const isNew = row.firstSeen > state.seenUntil;
  const classes = [
    row.group === null ? '' : 'member',
    isNew ? 'new' : '',
    isSelected ? 'picked' : '',
  ];
  const open = (/** @type {MouseEvent} */ event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    look({ destination: row.id, offset: state.query.offset });
  };
  return html`<tr class=${classes.join(' ').trim()} aria-rowindex=${index} data-row=${row.id} data-selectable=${selects}>
    ${selects && html`<td class="pick"><input type="checkbox" aria-label=${`Select ${authority(row)}`} checked=${isSelected} onChange=${() => toggleSelected(row.id)} /></td>`}
    <th scope="row" class="host">
      <a data-main href=${writeQuery({ ...state.query, destination: row.id })} onClick=${open}>${authority(row)}</a>
      ${isNew && html` <span class="badge">new</span>`}
      ${row.protocol === 'tcp' && html` <span class="faint small">tcp</span>`}
      ${row.label !== null && html`<span class="sub">${row.label}</span>`}
      ${row.trouble !== null && html`<span class="sub trouble"><span aria-hidden="true">▲ </span>${row.trouble}</span>`}
    </th>
    <${Cells} row=${row} state=${state} />
  </tr>`;
}

/** @param {{ row: GroupRow, index: number, state: State, selects: boolean }} props */
function Group({ row, index, state, selects }) {
  const isNew = row.firstSeen > state.seenUntil;
  const what = row.kind === 'mirrors' ? 'mirror' : 'name';
  return html`<tr class=${isNew ? 'group new' : 'group'} aria-rowindex=${index} data-row=${row.id} data-selectable="false">
    ${selects && html`<td class="pick"></td>`}
    <th scope="row" class="host">
      <button class="bare" data-main aria-expanded=${row.open} onClick=${() => toggleGroup(row.id)}><span class="twist" aria-hidden="true">${row.open ? '▾' : '▸'}</span>${row.name}</button>
      <span class="faint"> · ${count(row.destinations, what)}</span>
      ${isNew && html` <span class="badge">new</span>`}
      <span class="sub">${row.kind === 'mirrors' ? 'interchangeable: the next run may get others' : 'names in a domain that many tenants share'}</span>
    </th>
    <${Cells} row=${row} state=${state} />
  </tr>`;
}

/** @param {{ row: Row, state: State }} props */
function Cells({ row, state: { now, overview } }) {
  const { category, disposition, roles, clients, events, bytesUp, bytesDown, firstSeen } = row;
  const title =
    overview?.filters.category.find(({ value }) => value === category)?.title ?? category;
  return html`
    <td data-label="Category">${category === null ? html`<span class="faint">several</span>` : html`<button class="bare" tabindex="-1" title="Show only these" onClick=${() => toggleFilter('category', category)}>${title}</button>`}</td>
    <td data-label="What to do">${disposition === null ? html`<span class="faint">several</span>` : html`<button class="bare" tabindex="-1" title="Show only these" onClick=${() => toggleFilter('disposition', disposition)}><${Disposition} disposition=${disposition} /></button>`}</td>
    <td data-label="Asked by">${roles.length > 0 ? roles.map((role, i) => html`${i > 0 ? ', ' : ''}<button key=${role} class="bare" tabindex="-1" title="Show only what it asked for" onClick=${() => toggleFilter('role', role)}>${role}</button>`) : html`<span class="faint">${clients === 0 ? 'not known' : count(clients, 'client')}</span>`}</td>
    <td data-label="Attempts" class="figure">${number(events)}${row.refused > 0 && html`<span class="sub">${number(row.refused)} refused</span>`}</td>
    <td data-label="Volume" class="figure" title=${`${bytes(bytesUp)} up, ${bytes(bytesDown)} down`}>${bytes(bytesUp + bytesDown)}</td>
    <td data-label="First seen" class="figure"><${Time} ms=${firstSeen} now=${now} /></td>`;
}

/** @param {{ rows: Rows, limit: number }} props */
function Pager({ rows: { offset, total, rows }, limit }) {
  if (total <= PAGE_SIZES[0] && offset === 0) return null;
  const go = (/** @type {number} */ to) => {
    look({ offset: Math.max(0, to) });
    document.getElementById('destinations')?.scrollIntoView();
  };
  const resize = (/** @type {Event} */ event) => {
    if (event.currentTarget instanceof HTMLSelectElement)
      look({ limit: Number(event.currentTarget.value) }, 'replace');
  };
  return html`<nav class="pager" aria-label="Pages of the list">
    <button onClick=${() => go(offset - limit)} disabled=${offset === 0}>Back</button>
    <span class="figure">${number(offset + 1)}–${number(offset + rows.length)} of ${number(total)} rows</span>
    <button onClick=${() => go(offset + limit)} disabled=${offset + rows.length >= total}>Next</button>
    <label><span>Rows</span> <select value=${limit} onChange=${resize}>${PAGE_SIZES.map((size) => html`<option key=${size} value=${size}>${number(size)}</option>`)}</select></label>
  </nav>`;
}
