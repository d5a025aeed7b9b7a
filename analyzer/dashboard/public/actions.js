import { ApiFault, ask, send } from './api.js';
import { count } from './format.js';
import { FILTERS, readQuery, rowParams } from './query.js';
import { get, navigate, set } from './store.js';

/**
 * @typedef {import('./query.js').Query} Query
 * @typedef {import('./query.js').FilterName} FilterName
 */

let asking = new AbortController();

/** Asks for everything that is shown now. What was asked before and has not come yet is given up. */
export async function refresh() {
  asking.abort();
  asking = new AbortController();
  const { signal } = asking;
  const { query, open } = get();
  const run = query.run === '' ? '' : `run=${encodeURIComponent(query.run)}`;
  try {
    const [runs, overview, rows, page] = await Promise.all([
      /** @type {Promise<import('../api.ts').RunsAnswer>} */ (ask('/api/runs', signal)),
      /** @type {Promise<import('../api.ts').Overview | undefined>} */ (
        orNothing(ask(`/api/overview?${run}`, signal))
      ),
      /** @type {Promise<import('../api.ts').Rows | undefined>} */ (
        orNothing(ask(`/api/destinations?${rowParams(query, open)}`, signal))
      ),
      /** @type {Promise<import('../api.ts').DestinationPage | undefined>} */ (
        query.destination === ''
          ? undefined
          : ask(`/api/destination?${run}&id=${encodeURIComponent(query.destination)}`, signal)
      ),
    ]);
    show({ runs, overview, rows, page });
  } catch (error) {
    if (!signal.aborted) complain(error);
  }
}

/**
 * A record in which nothing was asked for yet is no fault.
 *
 * @template T
 * @param {Promise<T>} answer
 */
function orNothing(answer) {
  return answer.catch((error) => {
    if (error instanceof ApiFault && error.status === 404) return undefined;
    throw error;
  });
}

/** @param {Pick<import('./store.js').State, 'runs' | 'overview' | 'rows' | 'page'>} answers */
function show({ runs, overview, rows, page }) {
  const before = get();
  const isSameRun = before.overview?.run === overview?.run;
  const newest = overview?.discovery.newestAt ?? 0;
  set({
    ...{ runs, overview, rows, page, fault: '' },
    skewMs: overview === undefined ? before.skewMs : overview.now - Date.now(),
    now: overview?.now ?? Date.now(),
    seenUntil: isSameRun && before.overview !== undefined ? before.seenUntil : newest,
    selected: isSameRun ? before.selected : new Set(),
  });
  if (isSameRun) announce(before.overview, overview);
}

let announcedAt = 0;
const ANNOUNCE_EVERY_MS = 5_000;

/**
 * Says in words what changed; not with each request, which nobody could listen to.
 *
 * @param {import('../api.ts').Overview | undefined} before
 * @param {import('../api.ts').Overview | undefined} after
 */
function announce(before, after) {
  if (after === undefined) return;
  const known = told ?? before?.summary;
  const fresh = after.summary.destinations - (known?.destinations ?? 0);
  const refused = after.summary.denied - (known?.denied ?? 0);
  told ??= before?.summary;
  if ((fresh <= 0 && refused <= 0) || Date.now() - announcedAt < ANNOUNCE_EVERY_MS) return;
  announcedAt = Date.now();
  told = after.summary;
  const parts = [
    fresh > 0 ? `${count(fresh, 'new destination')}, ${after.summary.destinations} in all` : '',
    refused > 0 ? `${count(refused, 'more refused attempt')}` : '',
  ];
  set({ announcement: parts.filter(Boolean).join('; ') });
}

/** @type {import('../api.ts').Overview['summary'] | undefined} */
let told;

/** @param {unknown} error */
function complain(error) {
  // The line is down: the header says so, and it mends itself.
  if (error instanceof TypeError) return set({ isLive: false });
  set({ fault: error instanceof Error ? error.message : String(error) });
}

export async function loadSession() {
  try {
    set({ session: await ask('/api/session') });
  } catch (error) {
    complain(error);
  }
}

/**
 * Looks at other rows, from the first of them on.
 *
 * @param {Partial<Query>} change
 * @param {'push' | 'replace'} [how]
 */
export function look(change, how) {
  navigate({ offset: 0, ...change }, how);
  void refresh();
}

/**
 * Takes one value of a filter in or out.
 *
 * @param {FilterName} name
 * @param {string} value
 */
export function toggleFilter(name, value) {
  const values = get().query[name];
  const without = values.filter((one) => one !== value);
  look({ [name]: without.length < values.length ? without : [...values, value], destination: '' });
}

export function clearFilters() {
  look({ q: '', ...Object.fromEntries(FILTERS.map((name) => [name, []])) });
}

/** @param {string} sort */
export function sortBy(sort) {
  const { query } = get();
  const isText = ['host', 'category', 'disposition'].includes(sort);
  const usual = isText ? 'asc' : 'desc';
  const other = usual === 'asc' ? 'desc' : 'asc';
  look({ sort, order: query.sort === sort && query.order === usual ? other : usual }, 'replace');
}

/** @param {string} id */
export function toggleGroup(id) {
  const open = new Set(get().open);
  if (!open.delete(id)) open.add(id);
  set({ open });
  void refresh();
}

/** @param {string} id */
export function toggleSelected(id) {
  const selected = new Set(get().selected);
  if (!selected.delete(id)) selected.add(id);
  set({ selected });
}

/**
 * Selects, or leaves, all destinations that the filters show, on this page or not.
 *
 * @param {boolean} isOn
 */
export async function selectMatching(isOn) {
  if (!isOn) return set({ selected: new Set() });
  try {
    const { query } = get();
    /** @type {import('../api.ts').Ids} */
    const { ids } = await ask(`/api/ids?${rowParams(query, [])}`);
    set({ selected: new Set(ids) });
  } catch (error) {
    complain(error);
  }
}

export async function previewAllowlist() {
  await writing(async (token) => {
    const { overview, selected } = get();
    const body = { run: overview?.run ?? '', ids: [...selected] };
    set({ dialog: { kind: 'save', preview: await send('/api/allowlist/preview', body, token) } });
  });
}

/** @param {import('../api.ts').AllowlistPreview} preview */
export async function saveAllowlist(preview) {
  await writing(async (token) => {
    /** @type {import('../api.ts').AllowlistSaved} */
    const { file, added } = await send('/api/allowlist/save', { digest: preview.digest }, token);
    const entries = added === 1 ? '1 entry' : `${added} entries`;
    set({
      dialog: undefined,
      selected: new Set(),
      notice: `${file} is written: ${entries} added.`,
    });
  });
}

/**
 * The token changes when the program is started again: then it is fetched, and the work done over.
 *
 * @param {(token: string) => Promise<void>} work
 */
async function writing(work) {
  try {
    try {
      await work(get().session?.token ?? '');
    } catch (error) {
      if (!(error instanceof ApiFault) || error.status !== 403) throw error;
      await loadSession();
      await work(get().session?.token ?? '');
    }
  } catch (error) {
    set({ dialog: undefined });
    complain(error);
  }
}

export async function offerDownloads() {
  try {
    set({ dialog: { kind: 'download', downloads: await ask('/api/downloads') } });
  } catch (error) {
    complain(error);
  }
}

/** What is there now is no news any more. */
export function markSeen() {
  set({ seenUntil: get().overview?.discovery.newestAt ?? 0 });
}

export function followAddress() {
  set({ query: readQuery(location.search), page: undefined });
  void refresh();
}

/** @param {'light' | 'dark'} theme */
export function setTheme(theme) {
  document.documentElement.dataset.theme = theme;
  localStorage.setItem('sallyport-theme', theme);
  dispatchEvent(new Event('sallyport-theme'));
  set({});
}

export function currentTheme() {
  const chosen = document.documentElement.dataset.theme;
  if (chosen === 'light' || chosen === 'dark') return chosen;
  return matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
}
