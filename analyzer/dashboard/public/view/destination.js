import { look, toggleSelected } from '../actions.js';
import { authority, bytes, duration, number } from '../format.js';
import { html } from '../html.js';
import { Disposition, Snippet, Time } from './parts.js';

/**
 * @typedef {import('../store.js').State} State
 * @typedef {import('../../api.ts').DestinationPage} DestinationPage
 * @typedef {import('../../api.ts').Evidence} EvidenceAnswer
 */

/**
 * All that is known about one destination: what it is and why, and what it was seen with.
 *
 * @param {{ state: State, page: DestinationPage }} props
 */
export function Destination({ state, page }) {
  const { row, reason, explained, evidence, entry, phases } = page;
  const { now, selected, session } = state;
  const back = (/** @type {Event} */ event) => {
    event.preventDefault();
    look({ destination: '', offset: state.query.offset });
  };
  return html`<article class="one">
    <p><a href="/" onClick=${back}>← All destinations</a></p>
    <header>
      <h1 id="one" tabindex="-1">${authority(row)}</h1>
      <p class="lead">${row.label ?? 'Nobody has a name for it.'}</p>
      <p><${Disposition} disposition=${row.disposition ?? ''} /> ${reason}</p>
      ${phases.length > 0 && html`<p class="faint">Asked for ${phases.map(phaseText).join('; ')}.</p>`}
      ${row.trouble !== null && html`<p class="trouble"><span aria-hidden="true">▲ </span>${row.trouble}</p>`}
      ${session?.saves != null && html`<p><label class="check"><input type="checkbox" checked=${selected.has(row.id)} onChange=${() => toggleSelected(row.id)} /><span>Select it for ${session.saves}</span></label></p>`}
    </header>
    <dl class="figures">
      <div><dt>attempts</dt><dd>${number(row.events)}</dd></div>
      <div><dt>refused</dt><dd>${number(row.refused)}</dd></div>
      <div><dt>clients</dt><dd>${row.clients === 0 ? 'not known' : number(row.clients)}</dd></div>
      <div><dt>up / down</dt><dd>${bytes(row.bytesUp)} / ${bytes(row.bytesDown)}</dd></div>
      <div><dt>first seen</dt><dd><${Time} ms=${row.firstSeen} now=${now} /></dd></div>
      <div><dt>last seen</dt><dd><${Time} ms=${row.lastSeen} now=${now} /></dd></div>
    </dl>
    <div class="panels two">
      <section class="panel" aria-labelledby="explained">
        <h2 id="explained">What it is, and who says so</h2>
        <dl class="facts">${explained.map(({ name, text }) => html`<div key=${name + text}><dt>${name}</dt><dd><${Fact} text=${text} /></dd></div>`)}</dl>
      </section>
      <section class="panel" aria-labelledby="entry">
        <h2 id="entry">In the allowlist</h2>
        ${
          entry === null
            ? html`<p>It gets no entry: it never leaves the network.</p>`
            : html`<p>The entry that admits it:</p><${Snippet} text=${entry} label=${`entry for ${authority(row)}`} />`
        }
      </section>
    </div>
    <section aria-labelledby="evidence">
      <h2 id="evidence">Evidence</h2>
      <div class="evidence">${evidence.map((one) => html`<${Evidence} key=${one.title} one=${one} now=${now} />`)}</div>
    </section>
  </article>`;
}

/** @param {DestinationPage['phases'][number]} phase */
function phaseText({ name, certainty, everyMs }) {
  const rhythm =
    everyMs === null ? `in the phase ${name}` : `again and again, every ${duration(everyMs)}`;
  return certainty === 'marked' ? rhythm : `${rhythm} (${certainty})`;
}

/**
 * A source that is a web page can be followed; anything else is text.
 *
 * @param {{ text: string }} props
 */
function Fact({ text }) {
  const [, url, rest] = /^(https:\/\/[^\s,]+)(, read .*)?$/.exec(text) ?? [];
  if (url === undefined) return html`<span>${text}</span>`;
  return html`<span><a href=${url} target="_blank" rel="noopener noreferrer">${url}</a>${rest}</span>`;
}

/** @param {{ one: EvidenceAnswer, now: number }} props */
function Evidence({ one: { title, values, more }, now }) {
  return html`<table class="small">
    <caption>${title}</caption>
    <thead><tr><th scope="col">Value</th><th scope="col" class="figure">Attempts</th><th scope="col" class="figure">First</th><th scope="col" class="figure">Last</th></tr></thead>
    <tbody>
      ${values.map(
        ({ value, note, events, firstSeen, lastSeen }) => html`<tr key=${value}>
          <th scope="row"><span class="quoted">${value}</span>${note !== null && html` <span class="faint">${note}</span>`}</th>
          <td class="figure">${number(events)}</td>
          <td class="figure"><${Time} ms=${firstSeen} now=${now} /></td>
          <td class="figure"><${Time} ms=${lastSeen} now=${now} /></td>
        </tr>`,
      )}
      ${more > 0 && html`<tr><td colspan="4" class="faint">and ${number(more)} more</td></tr>`}
    </tbody>
  </table>`;
}
