import { Component } from '/vendor/preact.js';
import { currentTheme, previewAllowlist, selectMatching } from '../actions.js';
import { count } from '../format.js';
import { html } from '../html.js';
import { set } from '../store.js';
import { Destination } from './destination.js';
import { Dialogs } from './dialogs.js';
import { Filters, Search } from './filters.js';
import { Header } from './header.js';
import { Overview } from './overview.js';
import { Snippet } from './parts.js';
import { Refusals } from './refusals.js';
import { Destinations } from './table.js';

/** @typedef {import('../store.js').State} State */

const isWide = matchMedia('(min-width: 70rem)');

/**
 * The whole page, made from the state alone.
 *
 * @param {{ state: State }} props
 */
export function Page({ state }) {
  return html`
    <a class="skip" href="#main">To the destinations</a>
    <${Header} state=${state} />
    <p class="hidden" role="status" aria-live="polite">${state.announcement}</p>
    <${Messages} state=${state} />
    <main id="main" tabindex="-1"><${Body} state=${state} /></main>
    <${Selection} state=${state} />
    <${Dialogs} state=${state} />`;
}

/** @param {{ state: State }} props */
function Body({ state }) {
  const { overview, rows, page, query, session, now } = state;
  if (overview === undefined || rows === undefined) {
    return state.runs === undefined ? null : html`<${Waiting} state=${state} />`;
  }
  if (query.destination !== '') {
    return page === undefined
      ? html`<p class="none">Looking it up …</p>`
      : html`<${Arrived} key=${page.row.id}><${Destination} state=${state} page=${page} /></${Arrived}>`;
  }
  if (overview.summary.destinations === 0) return html`<${Waiting} state=${state} />`;
  return html`
    <h1 class="hidden">${overview.run}</h1>
    <${Refusals} refusals=${overview.refusals} mode=${session?.mode ?? 'record'} now=${now} />
    <${Overview} overview=${overview} now=${now} theme=${currentTheme()} />
    <div class="list">
      <aside aria-label="Search and filters">
        <${Search} query=${query} />
        <${Filters} filters=${overview.filters} query=${query} isWide=${isWide.matches} />
      </aside>
      <${Destinations} state=${state} rows=${rows} />
    </div>
    <${Limits} overview=${overview} />`;
}

/** Puts the focus on the heading of a page that was just opened, as following a link does. */
class Arrived extends Component {
  componentDidMount() {
    document.getElementById('one')?.focus();
    scrollTo(0, 0);
  }

  /** @param {{ children?: import('/vendor/preact.js').ComponentChildren }} props */
  render({ children }) {
    return children;
  }
}

/** @param {{ state: State }} props */
function Waiting({ state: { session, overview } }) {
  const proxy = session?.proxy ?? null;
  return html`<section class="waiting">
    <h1>Waiting for the first request</h1>
    ${
      proxy === null
        ? html`<p>${overview === undefined ? 'The record holds no run yet.' : `The run ${overview.run} has recorded nothing yet.`} This page fills by itself when something is recorded.</p>
            <${Snippet} text="sallyport record --run trial-1" label="command that records" />`
        : html`<p>Point clients at <strong>${proxy}</strong>, and this page fills by itself. On a node:</p>
            <${Snippet} text=${`export http_proxy=${proxy} https_proxy=${proxy}\nexport no_proxy=169.254.169.254,localhost,127.0.0.1`} label="proxy variables of a node" />
            <p class="faint"><code>sallyport env --for parallelcluster</code> writes it for a cluster configuration, cloud-init, systemd or Docker. From another machine, use this machine's name in place of 127.0.0.1, and <code>--listen</code> an address that it reaches.</p>`
    }
  </section>`;
}

/** @param {{ overview: import('../../api.ts').Overview }} props */
function Limits({ overview: { blindSpots, completeness, filters } }) {
  const title = (/** @type {string} */ category) =>
    filters.category.find(({ value }) => value === category)?.title ?? category;
  return html`<section class="limits" aria-labelledby="limits">
    <h2 id="limits">How far this goes</h2>
    <div class="panels two">
      <details class="panel"><summary>Would another run show more?</summary>
        <dl class="facts">${completeness.map(({ category, verdict }) => html`<div key=${category}><dt>${title(category)}</dt><dd>${verdict}</dd></div>`)}</dl>
      </details>
      <details class="panel"><summary>What this record cannot show</summary>
        <ul>${blindSpots.map((text) => html`<li key=${text}>${text}</li>`)}</ul>
      </details>
    </div>
  </section>`;
}

/** @param {{ state: State }} props */
function Messages({ state: { fault, notice } }) {
  return html`<div class="messages">
    <p class="fault" role="alert" hidden=${fault === ''}>${fault} <button class="quiet" onClick=${() => set({ fault: '' })}>Dismiss</button></p>
    <p class="notice" role="status" hidden=${notice === ''}>${notice} <button class="quiet" onClick=${() => set({ notice: '' })}>Dismiss</button></p>
  </div>`;
}

/** @param {{ state: State }} props */
function Selection({ state: { selected, session, dialog } }) {
  if (session?.saves == null || selected.size === 0 || dialog !== undefined) return null;
  return html`<section class="selection" aria-label="Selection">
    <p><strong>${count(selected.size, 'destination')}</strong> selected</p>
    <button class="strong" onClick=${previewAllowlist}>Review for ${session.saves}</button>
    <button class="quiet" onClick=${() => selectMatching(false)}>Clear</button>
  </section>`;
}
