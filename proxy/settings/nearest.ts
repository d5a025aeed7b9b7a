/** The name that somebody may have meant: at most a third of its letters are other ones. */
export function nearestName(written: string, names: Iterable<string>): string | undefined {
  const found = [...names]
    .map((name) => ({ name, steps: stepsBetween(written, name) }))
    .filter(({ name, steps }) => steps <= Math.max(1, Math.floor(name.length / 3)))
    .toSorted((a, b) => a.steps - b.steps);
  return found[0]?.name;
}

/** How many letters have to be put in, taken out or replaced (Levenshtein 1966). */
function stepsBetween(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1];
    for (const [j, other] of [...b].entries()) {
      const [replaced = 0, above = 0, left = 0] = [row[j], row[j + 1], next[j]];
      next.push(Math.min(replaced + (letter === other ? 0 : 1), above + 1, left + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
