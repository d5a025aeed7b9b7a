import type { Report } from '../report.ts';

/** What `JSON.stringify` leaves as it is although a terminal obeys it: DEL, C1 and reordering. */
const OBEYED = /[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** Writes the report as JSON, indented by two. */
export function renderJson(report: Report): string {
  return `${escapeObeyed(JSON.stringify(report, null, 2))}\n`;
}

/**
 * Escapes in JSON what a terminal would obey. Such a character can only stand inside a string,
 * where the escape means the same.
 */
export function escapeObeyed(json: string): string {
  return json.replace(
    OBEYED,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
