/** A row that begins with the time at which its attempt ended. */
type EndedRow = readonly unknown[];

/**
 * Joins the rows of several parts of a run, one at a time: each part stays in its own order, and of the rows that are
 * next, the one that ended first comes first; of two at one time, that of the part that stands first.
 *
 * Clocks of several machines differ, and so does the order in which workers write: nothing here is sorted, so that
 * the memory that it takes does not depend on how much there is.
 */
export function* inOrderOfEnding<Row extends EndedRow>(
  parts: readonly IterableIterator<Row>[],
): Generator<Row> {
  const [only] = parts;
  if (only !== undefined && parts.length === 1) {
    yield* only;
    return;
  }
  const waiting: { readonly rows: IterableIterator<Row>; row: Row }[] = [];
  try {
    for (const rows of parts) {
      const first = rows.next();
      if (first.done !== true) waiting.push({ rows, row: first.value });
    }
    while (waiting.length > 0) {
      const place = earliest(waiting);
      const next = waiting[place];
      if (next === undefined) return;
      yield next.row;
      const following = next.rows.next();
      if (following.done === true) waiting.splice(place, 1);
      else next.row = following.value;
    }
  } finally {
    // A query that is left open keeps the record from being closed.
    for (const rows of parts) rows.return?.();
  }
}

function earliest(waiting: readonly { readonly row: EndedRow }[]): number {
  let best = 0;
  for (let place = 1; place < waiting.length; place++) {
    if (Number(waiting[place]?.row[0]) < Number(waiting[best]?.row[0])) best = place;
  }
  return best;
}
