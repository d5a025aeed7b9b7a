/** What a spreadsheet takes for a formula (OWASP, CSV Injection, read 2026-11-20), full-width forms too. */
const FORMULA = /^\s*[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]/;

/** Puts an apostrophe before text that a spreadsheet would compute, now or when it is saved as CSV. */
export function inert(text: string): string {
  return FORMULA.test(text) ? `'${text}` : text;
}

/** Joins items of a cell. Each is made inert: where `;` separates fields, it becomes a cell of its own. */
export function joinItems(items: readonly string[]): string {
  return items.map(inert).join('; ');
}
