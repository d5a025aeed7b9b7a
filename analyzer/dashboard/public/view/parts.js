import { utc, when } from '../format.js';
import { html } from '../html.js';

/**
 * A time of day, with day and zone for who asks.
 *
 * @param {{ ms: number, now: number }} props
 */
export function Time({ ms, now }) {
  return html`<time datetime=${new Date(ms).toISOString()} title=${utc(ms)}>${when(ms, now)}</time>`;
}

/** What to do, as a shape, a word and a colour: never a colour alone. */
const SHAPES = /** @type {Readonly<Record<string, string>>} */ ({
  endpoint: '→',
  allow: '✓',
  mirror: '≡',
  reconfigure: '↺',
  local: '⌂',
  review: '?',
});

/** @param {{ disposition: string }} props */
export function Disposition({ disposition }) {
  return html`<span class=${`tag ${disposition}`}><span class="shape" aria-hidden="true">${SHAPES[disposition] ?? '·'}</span>${disposition}</span>`;
}

/**
 * Text to copy, with a button where the browser lets a page copy.
 *
 * @param {{ text: string, label: string }} props
 */
export function Snippet({ text, label }) {
  const copy = (/** @type {Event} */ event) => {
    const button = event.currentTarget;
    if (!(button instanceof HTMLButtonElement)) return;
    void navigator.clipboard.writeText(text).then(() => {
      button.textContent = 'Copied';
      setTimeout(() => {
        button.textContent = 'Copy';
      }, 2_000);
    });
  };
  return html`<div class="snippet">
    <pre tabindex="0" role="region" aria-label=${label}><code>${text}</code></pre>
    ${navigator.clipboard !== undefined && html`<button class="quiet" onClick=${copy} aria-label=${`Copy: ${label}`}>Copy</button>`}
  </div>`;
}
