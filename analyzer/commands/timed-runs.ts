import type { Reader } from '../../proxy/store/reader.ts';
import type { TimedRun } from '../phases/timed-run.ts';

/** Rows to look at one by one, over all runs of a report: some tenths of a second, and some ten megabytes. */
export const MAX_ROWS = 200_000;

/** Reads when things were asked for in these runs; each gets its share of the rows. @throws {UserError} */
export function readTimed(reader: Reader, names: readonly string[]): TimedRun[] {
  const maxRows = Math.floor(MAX_ROWS / Math.max(1, names.length));
  const marks = Map.groupBy(reader.marks({ runs: names }), ({ run }) => run);
  return reader
    .runs()
    .filter(({ name }) => names.includes(name))
    .map((run) => ({
      run,
      timeline: reader.timeline({ run: run.name, maxRows }),
      marks: marks.get(run.name) ?? [],
    }));
}
