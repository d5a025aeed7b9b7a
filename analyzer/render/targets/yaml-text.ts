import { printable } from '../printable.ts';

/**
 * Writes text as a double-quoted YAML scalar (YAML 1.2.2 §7.3.1), which no content can end:
 * quotes and backslashes are escaped as in JSON, and what YAML 1.1 takes for a line break is
 * written out before.
 */
export function yamlText(text: string): string {
  return JSON.stringify(printable(text));
}
