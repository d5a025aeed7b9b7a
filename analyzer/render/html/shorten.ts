import { printable } from '../printable.ts';

/**
 * Leaves out the middle of a name that is longer than a drawing has room for: its end says whose it
 * is, its beginning which.
 */
export function shorten(text: string, most: number): string {
  const characters = [...printable(text)];
  if (characters.length <= most) return characters.join('');
  const head = Math.ceil((most - 1) / 3);
  return `${characters.slice(0, head).join('')}…${characters.slice(head + 1 - most).join('')}`;
}
