import { printable } from './printable.ts';
import { wrap } from './table.ts';

/** Widest line of advice: longer ones are hard to read, whatever the terminal has. */
const MAX_COLUMNS = 100;

/** Wraps each text behind its indent; further lines stand below the first. */
export function paragraph(text: string, indent: number, columns: number = MAX_COLUMNS): string[] {
  const lead = ' '.repeat(indent);
  return wrap(printable(text), columns - indent).map((line) => `${lead}${line}`);
}

/** A heading with an empty line before it, and what stands below; nothing where that is empty. */
export function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', title, ...lines];
}

/** Joins sentences that may be empty. */
export function sentences(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join(' ');
}

/** The first letter as a capital: a reason becomes a sentence. */
export function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
