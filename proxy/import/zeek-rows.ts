import { type Fields, parseJsonLine } from './json-line.ts';

/** A line of a Zeek log: a row, a line that describes rows, or neither. */
export type ZeekLine =
  | { readonly kind: 'row'; readonly path: string | undefined; readonly fields: Fields }
  | { readonly kind: 'header' }
  | { readonly kind: 'unreadable'; readonly reason: string };

/**
 * Reads the two forms in which Zeek writes logs: JSON, and text with a header that says how values are
 * separated and which column is what. Columns that are unset or empty are left out of a row.
 *
 * Source: "Zeek Log Formats and Inspection", docs.zeek.org/en/master/log-formats.html, read 2026-11-20.
 */
export class ZeekRows {
  #separator = '\t';
  #setSeparator = ',';
  #unset = '-';
  #empty = '(empty)';
  #path: string | undefined;
  #columns: readonly string[] | undefined;
  #vectors: ReadonlySet<string> = new Set();

  read(line: string): ZeekLine {
    if (line.startsWith('{')) return readJson(line);
    if (line.startsWith('#')) return this.#readHeader(line);
    if (this.#columns === undefined) {
      return { kind: 'unreadable', reason: 'no #fields line came before it, and it is not JSON' };
    }
    const values = line.split(this.#separator);
    if (values.length !== this.#columns.length) {
      return {
        kind: 'unreadable',
        reason: `it has ${values.length} values, and #fields names ${this.#columns.length}`,
      };
    }
    return { kind: 'row', path: this.#path, fields: this.#toFields(this.#columns, values) };
  }

  #readHeader(line: string): ZeekLine {
    // This one comes first, and is separated by a blank, whatever it says.
    const separator = /^#separator (.+)$/.exec(line)?.[1];
    if (separator !== undefined) {
      this.#separator = unescapeHex(separator);
      return { kind: 'header' };
    }
    const [name, ...values] = line.slice(1).split(this.#separator);
    const [value = ''] = values;
    if (name === 'set_separator') this.#setSeparator = unescapeHex(value);
    if (name === 'unset_field') this.#unset = value;
    if (name === 'empty_field') this.#empty = value;
    if (name === 'path') this.#path = value;
    if (name === 'fields') this.#columns = values;
    if (name === 'types') this.#vectors = vectorsOf(this.#columns ?? [], values);
    return { kind: 'header' };
  }

  #toFields(columns: readonly string[], values: readonly string[]): Fields {
    const fields: Record<string, unknown> = {};
    for (let i = 0; i < columns.length; i++) {
      const [name = '', value = ''] = [columns[i], values[i]];
      if (value === this.#unset || value === this.#empty) continue;
      fields[name] = this.#vectors.has(name)
        ? value.split(this.#setSeparator).map(unescapeHex)
        : unescapeHex(value);
    }
    return fields;
  }
}

function readJson(line: string): ZeekLine {
  const fields = parseJsonLine(line);
  if (fields === undefined) return { kind: 'unreadable', reason: 'it is not a JSON object' };
  const path = fields._path;
  return { kind: 'row', path: typeof path === 'string' ? path : undefined, fields };
}

function vectorsOf(columns: readonly string[], types: readonly string[]): ReadonlySet<string> {
  return new Set(columns.filter((_, i) => /^(?:vector|set)\[/.test(types[i] ?? '')));
}

/** Zeek writes what would break a line, and what is not ASCII, as `\x2c`. */
function unescapeHex(text: string): string {
  if (!text.includes('\\x')) return text;
  return text.replace(/\\x([0-9a-f]{2})/gi, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}
