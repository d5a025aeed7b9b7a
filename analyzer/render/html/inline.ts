import type { Disposition } from '../../../rules/category.ts';
import { type Html, html, join } from './markup.ts';

/** A name that can be copied; it may break anywhere, so that no table is wider than the page. */
export function code(text: string): Html {
  return html`<code>${text}</code>`;
}

/** Names with commas between them; past `most`, how many more there are. */
export function codes(names: readonly string[], most: number = names.length): Html {
  const shown = join(names.slice(0, most).map(code), html`, `);
  const more = names.length - most;
  return more > 0 ? html`${shown} and ${more} more` : html`${shown}`;
}

export function tag(disposition: Disposition): Html {
  return html`<span class="tag ${disposition}">${disposition}</span>`;
}

/** Where a fact comes from: a link where it is one, and text that can be read on paper. */
export function source(text: string, read: string | null): Html {
  const when = read === null ? '' : `, read ${read}`;
  return html`<span class="source">Source: ${isLink(text) ? link(text) : text}${when}</span>`;
}

function link(url: string): Html {
  return html`<a href="${url}" rel="noreferrer">${url.replace(/^https:\/\//, '')}</a>`;
}

/** A rule file may name any source: only plain https becomes a link. */
function isLink(text: string): boolean {
  return /^https:\/\/[\w.-]+(?:[/?#][\w./?#=&%~+:@,-]*)?$/.test(text);
}

/** A list of points, or nothing. */
export function bullets(points: readonly Html[]): Html {
  return points.length === 0
    ? html``
    : html`<ul>\n${points.map((point) => html`<li>${point}</li>\n`)}</ul>\n`;
}

/** A paragraph of sentences. */
export function paragraph(...sentences: readonly string[]): Html {
  return html`<p>${sentences.filter((sentence) => sentence !== '').join(' ')}</p>\n`;
}
