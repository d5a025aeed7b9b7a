import { currentTheme, look, offerDownloads, setTheme } from '../actions.js';
import { duration, when } from '../format.js';
import { html } from '../html.js';
import { set } from '../store.js';

/** @typedef {import('../store.js').State} State */

/** @param {{ state: State }} props */
export function Header({ state }) {
  const dark = currentTheme() === 'dark';
  return html`<header class="bar">
    <p class="mark"><img src="/icon.svg" alt="" width="20" height="20" />Sallyport</p>
    <${RunPicker} state=${state} />
    <${RunState} state=${state} />
    <div class="tools">
      <${Line} isLive=${state.isLive} />
      <button onClick=${offerDownloads} disabled=${state.overview === undefined}>Download</button>
      <button class="quiet" onClick=${() => set({ dialog: { kind: 'keys' } })}>Keys</button>
      <button class="quiet" aria-pressed=${dark} onClick=${() => setTheme(dark ? 'light' : 'dark')}>Dark</button>
    </div>
  </header>`;
}

/** @param {{ state: State }} props */
function RunPicker({ state: { runs, query, overview, now } }) {
  if (runs === undefined || runs.newest === null) return html`<span></span>`;
  const shown = query.run === '' ? '' : (overview?.run ?? query.run);
  const choose = (/** @type {Event} */ event) => {
    if (event.currentTarget instanceof HTMLSelectElement)
      look({ run: event.currentTarget.value, destination: '' });
  };
  return html`<label class="run">
    <span>Run</span>
    <select value=${shown} onChange=${choose}>
      <option value="">${runs.newest} (newest)</option>
      ${runs.runs
        .filter(({ name }) => name !== runs.newest || query.run === name)
        .map(
          ({ name, startedAt, destinations }) =>
            html`<option key=${name} value=${name}>${name} · ${when(startedAt, now)} · ${destinations}</option>`,
        )}
    </select>
  </label>`;
}

const DOING = /** @type {const} */ ({
  record: 'recording',
  enforce: 'enforcing',
  'report-only': 'recording what would be refused',
  view: 'being recorded',
});

/** @param {{ state: State }} props */
function RunState({ state: { session, overview, now } }) {
  if (session === undefined || overview === undefined) return html`<span></span>`;
  const { startedAt, endedAt, run } = overview;
  if (endedAt !== null) {
    return html`<p class="runstate">ended, took ${duration(endedAt - startedAt)}</p>`;
  }
  const isOwn = session.run === run;
  if (!isOwn && session.mode !== 'view') return html`<p class="runstate">not ended</p>`;
  const lastSeen = overview.timeline.lanes.reduce(
    (last, lane) => Math.max(last, lane.lastSeen),
    startedAt,
  );
  // Without a proxy beside it, only the record itself says whether anybody still writes it.
  if (!isOwn && now - lastSeen > 3_600_000) return html`<p class="runstate">not ended</p>`;
  const list = session.enforces === null ? '' : ` ${session.enforces.split(/[\\/]/).at(-1)}`;
  return html`<p class="runstate on"><span class="dot" aria-hidden="true"></span>${DOING[session.mode]}${list} for ${duration(now - startedAt)}</p>`;
}

/** @param {{ isLive: boolean }} props */
function Line({ isLive }) {
  return html`<p class=${isLive ? 'line' : 'line down'} role="status">${isLive ? 'Live' : 'Reconnecting …'}</p>`;
}
