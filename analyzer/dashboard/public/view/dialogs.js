import { Component, createRef } from '/vendor/preact.js';
import { saveAllowlist } from '../actions.js';
import { html } from '../html.js';
import { set } from '../store.js';

/**
 * @typedef {import('../store.js').State} State
 * @typedef {import('../../api.ts').AllowlistPreview} AllowlistPreview
 * @typedef {import('/vendor/preact.js').ComponentChildren} ComponentChildren
 */

/** @param {{ state: State }} props */
export function Dialogs({ state }) {
  switch (state.dialog?.kind) {
    case 'download':
      return html`<${Download} state=${state} downloads=${state.dialog.downloads} />`;
    case 'save':
      return html`<${Save} preview=${state.dialog.preview} />`;
    case 'keys':
      return html`<${Keys} />`;
    default:
      return null;
  }
}

function close() {
  set({ dialog: undefined });
}

/**
 * The browser's own dialog: it keeps the focus inside, and Escape closes it.
 *
 * @extends {Component<{ title: string, children?: ComponentChildren }>}
 */
class Modal extends Component {
  place = /** @type {import('/vendor/preact.js').RefObject<HTMLDialogElement>} */ (createRef());

  componentDidMount() {
    this.place.current?.showModal();
  }

  /** @param {{ title: string, children?: ComponentChildren }} props */
  render({ title, children }) {
    return html`<dialog ref=${this.place} onClose=${close} aria-labelledby="dialog">
      <header><h2 id="dialog">${title}</h2><button class="quiet" onClick=${close}>Close</button></header>
      ${children}
    </dialog>`;
  }
}

const REPORTS = /** @type {Readonly<Record<string, string>>} */ ({
  text: 'Text',
  md: 'Markdown',
  csv: 'CSV',
  json: 'JSON',
  html: 'HTML page',
  xlsx: 'Excel change request',
});

/** @param {{ state: State, downloads: import('../../api.ts').Downloads }} props */
function Download({ state: { session, overview }, downloads: { reports, targets } }) {
  const run = overview?.run ?? '';
  const asked = `run=${encodeURIComponent(run)}`;
  const port = session?.proxy == null ? '' : new URL(session.proxy).port;
  const proxy = port === '' ? '' : `${location.hostname}:${port}`;
  return html`<${Modal} title=${`Download ${run}`}>
    <h3>Reports</h3>
    <p class="buttons">${reports.map((format) => html`<${File} key=${format} path=${`/api/report?${asked}&format=${format}`} text=${REPORTS[format] ?? format} />`)}</p>
    <h3>Allowlist</h3>
    <p class="buttons"><${File} path=${`/api/allowlist?${asked}`} text="allowlist.yaml" /></p>
    <p class="faint">Everything that this run saw, for a person to review.</p>
    <h3>In the language of a firewall or proxy</h3>
    <p class="faint">Made from what this run saw, which nobody has reviewed; <code>sallyport render --allow FILE</code> makes it from the list that you did review. Each file says in its header what its product cannot say exactly.</p>
    <ul class="plain targets">
      ${targets
        .toSorted((a, b) => lengthOf(a) - lengthOf(b))
        .map(
          ({ target, forms }) =>
            html`<${TargetFiles} key=${target} target=${target} forms=${forms} run=${run} proxy=${proxy} />`,
        )}
    </ul>
  </${Modal}>`;
}

/**
 * A link, so that the browser keeps the file as it keeps any other.
 *
 * @param {{ path: string, text: string, label?: string }} props
 */
function File({ path, text, label }) {
  return html`<a class="button" href=${path} download aria-label=${label}>${text}</a>`;
}

/**
 * What is one link stands before what takes a line.
 *
 * @param {{ readonly target: string, readonly forms: readonly string[] }} target
 */
function lengthOf({ target, forms }) {
  return target === 'pac' ? 1 : forms.length;
}

/** @param {{ target: string, forms: readonly string[], run: string, proxy: string }} props */
function TargetFiles({ target, forms, run, proxy }) {
  if (target === 'pac') return html`<${Pac} run=${run} proxy=${proxy} />`;
  const path = `/api/render?run=${encodeURIComponent(run)}&target=${target}`;
  if (forms.length === 0) return html`<li><${File} path=${path} text=${target} /></li>`;
  return html`<li class="forms"><span class="name">${target}</span> ${forms.map((form) => html`<${File} key=${form} path=${`${path}&as=${form}`} text=${form} label=${`${target} as ${form}`} />`)}</li>`;
}

/** @param {{ run: string, proxy: string }} props */
function Pac({ run, proxy }) {
  return html`<li><form class="pac" method="get" action="/api/render">
    <input type="hidden" name="run" value=${run} />
    <input type="hidden" name="target" value="pac" />
    <button type="submit">pac</button>
    <label><span>for clients that reach the proxy as</span> <input name="proxy" required pattern="\\S+:[0-9]+" placeholder="HOST:PORT" defaultValue=${proxy} /></label>
  </form></li>`;
}

const MARKS = /** @type {const} */ ({ same: ' ', added: '+', removed: '-', gap: '⋯' });

/** @param {{ preview: AllowlistPreview }} props */
function Save({ preview }) {
  const { file, exists, added, notes, diff } = preview;
  const entries = added === 1 ? '1 entry' : `${added} entries`;
  const title = exists ? `Add ${entries} to ${file}` : `Write ${file} with ${entries}`;
  return html`<${Modal} title=${title}>
    <p>${exists ? 'What is in the file stays as it is, comments included.' : 'There is no such file yet.'} Review it, and keep it in git.</p>
    ${notes.length > 0 && html`<ul class="notes">${notes.map((note) => html`<li key=${note}>${note}</li>`)}</ul>`}
    ${
      diff.some(({ kind }) => kind === 'added' || kind === 'removed')
        ? html`<pre class="diff" tabindex="0" role="region" aria-label="What changes in the file">${diff.map(
            ({ kind, text }, i) =>
              html`<span key=${i} class=${kind}><span class="sign">${MARKS[kind]}</span>${text}${'\n'}</span>`,
          )}</pre>`
        : html`<p>Nothing changes: the list has all of it.</p>`
    }
    <footer class="buttons">
      <button class="strong" disabled=${added === 0} onClick=${() => saveAllowlist(preview)}>Write ${file}</button>
      <button onClick=${close}>Leave it as it is</button>
    </footer>
  </${Modal}>`;
}

const KEYS = /** @type {const} */ ([
  ['Ctrl+K', 'search, from anywhere'],
  ['Escape', 'empty the search; back to the list; close a dialog'],
  ['↑ ↓', 'in the list: from row to row; Home and End: the first and the last'],
  ['Enter', 'in the list: open the destination, or the group'],
  ['x', 'in the list: select the row'],
  ['/', 'in the list: search'],
  ['?', 'in the list: this help'],
]);

function Keys() {
  return html`<${Modal} title="Keys">
    <dl class="facts">${KEYS.map(([key, what]) => html`<div key=${key}><dt><kbd>${key}</kbd></dt><dd>${what}</dd></div>`)}</dl>
  </${Modal}>`;
}
