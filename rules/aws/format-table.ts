/** Writes a table as JSON with one row a line, sorted, so that a refresh shows as a small diff. */
export function formatTable(
  source: { readonly _source: unknown },
  sections: Readonly<Record<string, ReadonlyMap<string, unknown>>>,
): string {
  const parts = Object.entries(sections).map(([title, rows]) => {
    const lines = [...rows]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, value]) => `    ${JSON.stringify(key)}: ${JSON.stringify(value)}`);
    return `  ${JSON.stringify(title)}: {\n${lines.join(',\n')}\n  }`;
  });
  return `{\n  "_source": ${JSON.stringify(source._source)},\n${parts.join(',\n')}\n}\n`;
}
