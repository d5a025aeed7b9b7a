import { render } from '/vendor/preact.js';
import { followAddress, loadSession, refresh } from './actions.js';
import { html } from './html.js';
import { listenToKeys } from './keyboard.js';
import { listen } from './live.js';
import { get, onChange, set } from './store.js';
import { Page } from './view/page.js';

const root = document.getElementById('app');
if (root === null) throw new Error('the page has no place for the application');

let isDrawn = false;
onChange((state) => {
  // What stands there until the record is read is no part of the view.
  if (!isDrawn) {
    if (state.runs === undefined && state.fault === '') return;
    root.replaceChildren();
    isDrawn = true;
  }
  render(html`<${Page} state=${state} />`, root);
});

let instance = '';
listen({
  hello(found) {
    if (instance !== '' && instance !== found) void loadSession();
    // What happened while nobody listened is asked for, but not what has just been asked for.
    if (instance !== '') void refresh();
    instance = found;
  },
  change: () => void refresh(),
  line: (isLive) => set({ isLive }),
});

setInterval(() => {
  if (!document.hidden) set({ now: Date.now() + get().skewMs });
}, 1000);
addEventListener('popstate', followAddress);
listenToKeys();
await Promise.all([loadSession(), refresh()]);
