import htm from '/vendor/htm.js';
import { h } from '/vendor/preact.js';

/**
 * Templates as the browser reads them, without a build step. What is put into them is text: the
 * view library escapes it, and nothing here ever writes HTML of its own.
 *
 * @type {(strings: TemplateStringsArray, ...values: unknown[]) => import('/vendor/preact.js').VNode}
 */
export const html = /** @type {never} */ (htm.bind(h));
