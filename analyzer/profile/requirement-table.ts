/** One cell of a table, and where it stands in its file, both from 1. */
export interface Cell {
  readonly text: string;
  readonly line: number;
  readonly column: number;
}

export type TableRow = readonly Cell[];

/** A table in a document: its titles, and the rows below them. */
export interface RequirementTable {
  readonly head: TableRow;
  readonly rows: readonly TableRow[];
}

/**
 * Finds the tables of a text: those of Markdown (GitHub Flavored Markdown §4.10) where there are
 * any, else the whole text as one of CSV (RFC 4180).
 */
export function readTables(text: string): RequirementTable[] {
  const markdown = readMarkdown(text);
  if (markdown.length > 0) return markdown;
  const [head, ...rows] = readCsv(text).filter((row) => row.some((cell) => cell.text !== ''));
  return head === undefined ? [] : [{ head, rows }];
}

/** `|---|:--:|`: the line that makes a table of the one before it. */
const DELIMITER = /^\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*$/;

function readMarkdown(text: string): RequirementTable[] {
  const lines = text.split(/\r?\n/);
  const tables: RequirementTable[] = [];
  for (const [index, line] of lines.entries()) {
    const above = lines[index - 1] ?? '';
    if (!DELIMITER.test(line) || !line.includes('-') || !above.includes('|')) continue;
    const end = lines.findIndex((below, at) => at > index && !below.includes('|'));
    const body = lines.slice(index + 1, end === -1 ? undefined : end);
    tables.push({
      head: markdownCells(above, index),
      rows: body.map((row, at) => markdownCells(row, index + 2 + at)),
    });
  }
  return tables;
}

/** Cells between the bars; `\|` is a bar inside one, and code and links are read as their text. */
function markdownCells(text: string, line: number): Cell[] {
  const parts = [...text.matchAll(/((?:\\\||[^|])*)(?:\||$)/g)].map((match) => ({
    raw: match[1] ?? '',
    at: match.index,
  }));
  const inner = parts.filter(({ raw, at }, i) => {
    const isEdge = i === 0 || at >= text.trimEnd().length;
    return !(isEdge && raw.trim() === '');
  });
  return inner.map(({ raw, at }) => ({
    text: plainText(raw),
    line,
    column: at + 1 + (raw.length - raw.trimStart().length),
  }));
}

function plainText(raw: string): string {
  return raw
    .replaceAll('\\|', '|')
    .replace(/<br\s*\/?>/gi, ' ')
    .replace(/\[([^\]]*)\]\(([^)\s]*)\)/g, (_, words: string, url: string) =>
      words.includes('.') ? words : url,
    )
    .replace(/<((?:https?):[^>]*)>/g, '$1')
    .replace(/[`]|\*\*|__/g, '')
    .replace(/\\([*_])/g, '$1')
    .trim();
}

/** Reads CSV with commas, semicolons or tabs; a quoted cell may hold line breaks. */
function readCsv(text: string): TableRow[] {
  const separator = separatorOf(text);
  const rows: Cell[][] = [];
  let row: Cell[] = [];
  let at = text.startsWith('\ufeff') ? 1 : 0;
  let line = 1;
  let lineStart = at;
  while (at < text.length) {
    const start = { line, column: at - lineStart + 1 };
    const quoted = text[at] === '"';
    const end = quoted ? endOfQuoted(text, at) : endOfPlain(text, at, separator);
    const raw = text.slice(at, end);
    row.push({ text: (quoted ? unquote(raw) : raw).trim(), ...start });
    for (let i = at; i < end; i++) {
      if (text[i] !== '\n') continue;
      line++;
      lineStart = i + 1;
    }
    at = end;
    if (text[at] === separator) {
      at++;
      continue;
    }
    rows.push(row);
    row = [];
    if (text[at] === '\r') at++;
    if (text[at] === '\n') at++;
    line++;
    lineStart = at;
  }
  return rows;
}

function separatorOf(text: string): string {
  const [head = ''] = text.split('\n', 1);
  const counts = [',', ';', '\t'].map((mark) => ({ mark, count: head.split(mark).length }));
  return counts.toSorted((a, b) => b.count - a.count)[0]?.mark ?? ',';
}

/** Behind the closing quote and whatever stands before the next separator. */
function endOfQuoted(text: string, start: number): number {
  const match = /"(?:[^"]|"")*"?[^,;\t\r\n]*/y;
  match.lastIndex = start;
  return start + (match.exec(text)?.[0].length ?? 1);
}

function endOfPlain(text: string, start: number, separator: string): number {
  let at = start;
  while (at < text.length && text[at] !== separator && text[at] !== '\r' && text[at] !== '\n') at++;
  return at;
}

function unquote(raw: string): string {
  const inner = raw.slice(1, raw.lastIndexOf('"') > 0 ? raw.lastIndexOf('"') : undefined);
  return inner.replaceAll('""', '"');
}
