import type { Importer, LineParser, LineResult } from './importer.ts';
import { rejected } from './importer.ts';
import { parseJsonLine } from './json-line.ts';
import { jsonlLine } from './jsonl-schema.ts';

/**
 * Sallyport's own JSONL, as `sallyport export` writes it: the counts of a run, and with `--events` its
 * attempts. Lines of attempts alone, from wherever they come, are counted as they are read.
 *
 * docs/imports.md has the form of each line.
 */
export const jsonl: Importer = { open: () => new JsonlParser() };

class JsonlParser implements LineParser {
  #hasCounts = false;

  parse(line: string): LineResult {
    const fields = parseJsonLine(line);
    if (fields === undefined) return rejected('it is not a JSON object');
    const parsed = jsonlLine.safeParse(fields);
    if (!parsed.success) return rejected(faultOf(parsed.error.issues[0]));
    if (parsed.data.type === 'run') this.#hasCounts = true;
    if (parsed.data.type === 'event' && !this.#hasCounts) {
      return { kind: 'event', event: parsed.data };
    }
    return { kind: 'restored', line: parsed.data };
  }
}

/** The field, and never its value: it may hold a secret. */
function faultOf(issue: { readonly path: readonly PropertyKey[] } | undefined): string {
  const path = (issue?.path ?? []).map(String).join('.');
  return path === '' ? 'its type is not known' : `its ${path} is not what belongs there`;
}
