export interface Column {
  readonly title: string;
  readonly align?: 'left' | 'right';
}

export type Row = readonly string[];

/** A laid-out table: the titles, and the lines of each row. */
export interface Table {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/**
 * Lays out rows under their titles, two spaces apart, in at most `width` columns.
 *
 * The last column takes what is left and wraps. A first cell that is wider than its share of the
 * line has one to itself, so that a long host stays whole and can be copied.
 */
export function layOut(columns: readonly Column[], rows: readonly Row[], width: number): Table {
  const titles = columns.map(({ title }) => title);
  const widths = columnWidths([titles, ...rows], width);
  const left = Math.max(width - spanOf(widths.slice(0, -1)), MIN_LAST_WIDTH);
  const line = (row: Row): string[] => layOutRow(row, columns, widths, left);
  return { head: line(titles), rows: rows.map(line) };
}

const GAP = '  ';
const FIRST_SHARE = 0.4;
const MIN_LAST_WIDTH = 16;

/** As wide as the widest cell; the first column no wider than leaves something for the last. */
function columnWidths(rows: readonly Row[], lineWidth: number): number[] {
  const all = (rows[0] ?? []).map((_, i) => rows.map((row) => displayWidth(row[i] ?? '')));
  const [first = [], ...others] = all;
  const rest = others.map(widest);
  const room = lineWidth - spanOf(rest.slice(0, -1)) - MIN_LAST_WIDTH - GAP.length;
  const limit = Math.min(lineWidth * FIRST_SHARE, room);
  return [widest(first.filter((wide) => wide <= limit)), ...rest];
}

/** What these columns take of a line, with the gap behind each. */
function spanOf(widths: readonly number[]): number {
  return widths.reduce((total, wide) => total + wide + GAP.length, 0);
}

function widest(widths: readonly number[]): number {
  return widths.reduce((most, wide) => Math.max(most, wide), 0);
}

function layOutRow(
  row: Row,
  columns: readonly Column[],
  widths: readonly number[],
  left: number,
): string[] {
  const [first = '', ...rest] = row;
  const wide = displayWidth(first) > (widths[0] ?? 0);
  const cells = [wide ? '' : first, ...rest];
  const notes = wrap(cells.at(-1) ?? '', left);
  const lead = cells
    .slice(0, -1)
    .map((cell, i) => pad(cell, widths[i] ?? 0, columns[i]?.align))
    .join(GAP);
  const indent = ' '.repeat(displayWidth(lead));
  const lines = notes.map((note, i) => `${i === 0 ? lead : indent}${GAP}${note}`.trimEnd());
  return wide ? [first, ...lines] : lines;
}

function pad(cell: string, width: number, align: Column['align'] = 'left'): string {
  const space = ' '.repeat(Math.max(width - displayWidth(cell), 0));
  return align === 'right' ? space + cell : cell + space;
}

/** Breaks text between words; a word that is too long for a line is broken where the line ends. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ').flatMap((long) => split(long, width))) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (displayWidth(longer) > width && line !== '') {
      lines.push(line);
      line = word;
    } else {
      line = longer;
    }
  }
  return [...lines, line];
}

function split(word: string, width: number): string[] {
  if (displayWidth(word) <= width) return [word];
  const parts: string[] = [];
  let part = '';
  for (const character of word) {
    if (displayWidth(part + character) > width) {
      parts.push(part);
      part = '';
    }
    part += character;
  }
  return [...parts, part];
}

/** East Asian wide and full-width characters and emoji take two columns (Unicode TR #11). */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;

/** Columns that printable text takes on a terminal; combining marks take none. */
export function displayWidth(text: string): number {
  if (/^[ -~]*$/.test(text)) return text.length;
  let width = 0;
  for (const character of text) {
    if (!/\p{M}/u.test(character)) width += WIDE.test(character) ? 2 : 1;
  }
  return width;
}
