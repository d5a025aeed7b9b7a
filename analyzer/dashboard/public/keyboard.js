import { look, toggleSelected } from './actions.js';
import { get, set } from './store.js';

/**
 * Keys of the list. Those that are letters or marks work only while the focus is in it, so that
 * they get in nobody's way (WCAG 2.2, 2.1.4); the others are Escape and Ctrl+K.
 */
export function listenToKeys() {
  addEventListener('keydown', (event) => {
    if (event.key === 'k' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      search();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const { target } = event;
    if (!(target instanceof HTMLElement)) return;
    if (event.key === 'Escape') return leave(target);
    const row = target.closest('[data-row]');
    if (!(row instanceof HTMLElement)) return;
    const act = KEYS[event.key];
    if (act === undefined) return;
    event.preventDefault();
    act(row);
  });
}

/** @type {Readonly<Record<string, (row: HTMLElement) => void>>} */
const KEYS = {
  ArrowDown: (row) => focusRow(row.nextElementSibling),
  ArrowUp: (row) => focusRow(row.previousElementSibling),
  Home: (row) => focusRow(row.parentElement?.firstElementChild),
  End: (row) => focusRow(row.parentElement?.lastElementChild),
  x: (row) => {
    const id = row.dataset.row;
    if (id !== undefined && row.dataset.selectable === 'true') toggleSelected(id);
  },
  '/': search,
  '?': () => set({ dialog: { kind: 'keys' } }),
};

/** @param {Element | null | undefined} row */
function focusRow(row) {
  const main = row?.querySelector('[data-main]');
  if (!(main instanceof HTMLElement)) return;
  main.focus();
  main.scrollIntoView({ block: 'nearest' });
}

function search() {
  const field = document.getElementById('search');
  if (!(field instanceof HTMLInputElement)) return;
  field.focus();
  field.select();
}

/** @param {HTMLElement} target */
function leave(target) {
  const { dialog, query } = get();
  // A dialog closes by itself; a field with text is emptied first.
  if (dialog !== undefined) return;
  if (target.id === 'search' && query.q !== '') return look({ q: '' }, 'replace');
  if (query.destination !== '') history.back();
}
