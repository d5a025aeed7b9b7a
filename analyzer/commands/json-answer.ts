import { escapeObeyed } from '../render/json.ts';

/** An answer for programs: indented by two, and nothing in it that a terminal would obey. */
export function toJson(answer: object): string {
  return `${escapeObeyed(JSON.stringify(answer, null, 2))}\n`;
}
