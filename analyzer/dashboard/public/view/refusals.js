import { look } from '../actions.js';
import { authority, count, number } from '../format.js';
import { html } from '../html.js';
import { Snippet, Time } from './parts.js';

/**
 * @typedef {import('../../api.ts').RefusedDestination} RefusedDestination
 * @typedef {import('../../api.ts').Refusals} RefusalList
 * @typedef {import('../../api.ts').DashboardMode} DashboardMode
 */

const SHOWN = 3;

/**
 * On top, and open, where a list is in force: who asked for what, and the entry that would allow it.
 *
 * @param {{ refusals: RefusalList, mode: DashboardMode, now: number }} props
 */
export function Refusals({ refusals, mode, now }) {
  if (refusals.total === 0) return null;
  const isForce = mode === 'enforce' || mode === 'report-only';
  const first = refusals.items.slice(0, SHOWN);
  const others = refusals.items.slice(SHOWN);
  const more = refusals.total - first.length;
  return html`<section class="refusals" aria-labelledby="refusals">
    <details open=${isForce}>
      <summary><h2 id="refusals">${mode === 'report-only' ? 'Would be refused' : 'Refused'} <span class="figure">${number(refusals.total)}</span></h2></summary>
      <ul class="plain">${first.map((one) => html`<${Refusal} key=${one.id} one=${one} now=${now} />`)}</ul>
      ${
        more > 0 &&
        html`<details class="more"><summary>${count(more, 'more destination')}</summary>
          <ul class="plain">${others.map((one) => html`<${Refusal} key=${one.id} one=${one} now=${now} />`)}</ul>
          ${refusals.total > refusals.items.length && html`<p class="faint">The latest ${refusals.items.length} are shown; the list below has all.</p>`}
        </details>`
      }
    </details>
  </section>`;
}

/** @param {{ one: RefusedDestination, now: number }} props */
function Refusal({ one, now }) {
  const open = (/** @type {Event} */ event) => {
    event.preventDefault();
    look({ destination: one.id });
  };
  const attempts = one.denied + one.wouldDeny;
  return html`<li class="refusal">
    <div>
      <p class="what"><a href=${`/?destination=${encodeURIComponent(one.id)}`} onClick=${open}>${authority(one)}</a></p>
      <p>${one.reasons.map(({ text }) => text).join('; ') || 'refused'}</p>
      <p class="faint"><${Who} one=${one} /> asked ${attempts === 1 ? 'once' : `${number(attempts)} times`}, last at <${Time} ms=${one.lastSeen} now=${now} />${one.userAgents.length > 0 && html`, with <span class="quoted">${one.userAgents.join(', ')}</span>`}${one.paths.length > 0 && html`, for <span class="quoted">${one.paths.join(', ')}</span>`}</p>
    </div>
    <div>
      ${one.entry !== null && html`<p class="label">This entry would allow it</p><${Snippet} text=${one.entry} label=${`entry for ${authority(one)}`} />`}
      <p class="faint">${one.advice}</p>
    </div>
  </li>`;
}

/** @param {{ one: RefusedDestination }} props */
function Who({ one: { clients, moreClients } }) {
  const names = clients.map(({ address, roles }) =>
    roles.length === 0 ? address : `${address} (${roles.join(', ')})`,
  );
  const more = moreClients > 0 ? ` and ${moreClients} more` : '';
  return html`<span>${names.join(', ') || 'somebody'}${more}</span>`;
}
