/** A start tag with its attributes, as a reader sees them. */
export interface Tag {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
}

const TOKEN =
  /<!doctype html>|<\/([a-z][a-z0-9]*)>|<([a-z][a-z0-9]*)((?: [a-zA-Z-]+="[^"<>]*")*)(\/?)>|[^<>]+/gy;
const ATTRIBUTE = / ([a-zA-Z-]+)="([^"]*)"/g;
const VOID: ReadonlySet<string> = new Set(['meta', 'br', 'wbr']);

/**
 * Reads a page by a grammar much stricter than HTML: quoted attributes, every tag closed by its own,
 * no `<` or `>` in text. What some text of the record had added would stand out or not fit.
 */
export function readMarkup(page: string): Tag[] {
  const [head = '', tail = ''] = page.split(/(?<=<style>)[^<>]*(?=<\/style>)/);
  const tags: Tag[] = [];
  const open: string[] = [];
  for (const { start, token } of tokens(head + tail)) {
    const [, closed, name, attributes = '', isClosed] = token;
    if (closed !== undefined && open.pop() !== closed)
      throw new Error(`stray ${token[0]} at ${start}`);
    if (name === undefined) continue;
    tags.push({ name, attributes: readAttributes(attributes) });
    if (isClosed === '' && !VOID.has(name)) open.push(name);
  }
  if (open.length > 0) throw new Error(`never closed: ${open.join()}`);
  return tags;
}

function* tokens(text: string): Generator<{ start: number; token: RegExpExecArray }> {
  TOKEN.lastIndex = 0;
  for (let start = 0; start < text.length; start = TOKEN.lastIndex) {
    const token = TOKEN.exec(text);
    if (token === null) throw new Error(`no markup of ours: ${text.slice(start, start + 80)}`);
    yield { start, token };
  }
}

function readAttributes(text: string): Record<string, string> {
  return Object.fromEntries(
    [...text.matchAll(ATTRIBUTE)].map(([, name = '', value = '']) => [name, value]),
  );
}
