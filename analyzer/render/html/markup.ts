import { printable } from '../printable.ts';

/** What may stand in a template: text is escaped, markup is not. */
export type Value = string | number | Html | readonly Html[];

/**
 * Markup that may stand in a page as it is. Only a template makes it (the field is private, so no
 * other value has this type), and text becomes part of it by being escaped.
 */
export class Html {
  readonly #markup: string;

  private constructor(markup: string) {
    this.#markup = markup;
  }

  static write(strings: TemplateStringsArray, values: readonly Value[]): Html {
    return new Html(strings.reduce((done, part, i) => `${done}${write(values[i - 1])}${part}`));
  }

  toString(): string {
    return this.#markup;
  }
}

/** Writes a template as markup; attribute values in it have to be quoted. */
export function html(strings: TemplateStringsArray, ...values: readonly Value[]): Html {
  return Html.write(strings, values);
}

/** What a template writes where there is nothing to write. */
export const NOTHING: Html = html``;

/** Writes markup one after the other, with `between` in the gaps. */
export function join(parts: readonly Html[], between: Html): Html[] {
  return parts.flatMap((part, i) => (i === 0 ? [part] : [between, part]));
}

function write(value: Value | undefined): string {
  if (value === undefined) return '';
  if (typeof value === 'string') return escapeMarkup(value);
  if (typeof value === 'number' || value instanceof Html) return value.toString();
  return value.map(String).join('');
}

/**
 * Escapes text for a place between tags or in a quoted attribute (HTML Living Standard §13.1.2.3,
 * §13.3, read 2026-11-20). What would reorder or hide text is written out first.
 */
function escapeMarkup(text: string): string {
  return printable(text).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
