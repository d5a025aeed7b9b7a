import { readQuery, writeQuery } from './query.js';

/**
 * @typedef {import('./query.js').Query} Query
 * @typedef {import('../api.ts').Session} Session
 * @typedef {import('../api.ts').RunsAnswer} RunsAnswer
 * @typedef {import('../api.ts').Overview} Overview
 * @typedef {import('../api.ts').Rows} Rows
 * @typedef {import('../api.ts').DestinationPage} DestinationPage
 * @typedef {import('../api.ts').AllowlistPreview} AllowlistPreview
 */

/**
 * @typedef {{ kind: 'download', downloads: import('../api.ts').Downloads } | { kind: 'keys' } | { kind: 'save', preview: AllowlistPreview }} Dialog
 */

/**
 * Everything that the page shows; it changes only by `set`.
 *
 * @typedef {object} State
 * @property {Query} query
 * @property {Session | undefined} session
 * @property {RunsAnswer | undefined} runs
 * @property {Overview | undefined} overview
 * @property {Rows | undefined} rows
 * @property {DestinationPage | undefined} page
 * @property {ReadonlySet<string>} open groups that stand open
 * @property {ReadonlySet<string>} selected ids of destinations
 * @property {number} seenUntil what was first seen later is new to who looks
 * @property {number} skewMs how far the program's clock is ahead of ours
 * @property {number} now the program's time, once a second
 * @property {boolean} isLive
 * @property {Dialog | undefined} dialog
 * @property {string} fault
 * @property {string} notice
 * @property {string} announcement for those who do not see the table change
 */

/** @type {State} */
let state = {
  query: readQuery(location.search),
  session: undefined,
  runs: undefined,
  overview: undefined,
  rows: undefined,
  page: undefined,
  open: new Set(),
  selected: new Set(),
  seenUntil: Number.POSITIVE_INFINITY,
  skewMs: 0,
  now: Date.now(),
  isLive: true,
  dialog: undefined,
  fault: '',
  notice: '',
  announcement: '',
};

/** @type {(state: State) => void} */
let listener = () => undefined;
let isScheduled = false;

export function get() {
  return state;
}

/**
 * Changes what is shown; however many changes there are, it is drawn once a frame.
 *
 * @param {Partial<State>} change
 */
export function set(change) {
  state = { ...state, ...change };
  if (isScheduled) return;
  isScheduled = true;
  // A page in the background gets no frames, and has to be right when it comes back.
  const schedule = document.hidden ? queueMicrotask : requestAnimationFrame;
  schedule(() => {
    isScheduled = false;
    listener(state);
  });
}

/** @param {(state: State) => void} draw */
export function onChange(draw) {
  listener = draw;
}

/**
 * Looks at something else, and writes that into the address line.
 *
 * @param {Partial<Query>} change
 * @param {'push' | 'replace'} how `replace` where the way back should skip it
 */
export function navigate(change, how = 'push') {
  const query = { ...state.query, ...change };
  const address = writeQuery(query);
  if (how === 'push') history.pushState(null, '', address);
  else history.replaceState(null, '', address);
  set({ query });
}
