/** Writes cells as columns: the first on the left, the others, which are figures, on the right. */
export function toTable(cells: readonly (readonly string[])[]): string {
  const columns = Math.max(...cells.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, at) =>
    Math.max(...cells.map((row) => (row[at] ?? '').length)),
  );
  return cells
    .map((row) =>
      row
        .map((cell, at) =>
          at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0),
        )
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
