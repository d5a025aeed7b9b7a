import type { Run } from '../../proxy/event.ts';
import { openReader } from '../../proxy/store/reader.ts';
import { renderRuns, renderRunsJson } from '../render/runs.ts';

export interface RunsListing {
  /** For stdout. */
  readonly result: string;
  /** For stderr, where there is something to say. */
  readonly note?: string;
}

/** Lists the runs of a record. @throws {UserError} where it cannot be read */
export function listRuns({
  json,
  db,
}: {
  readonly json: boolean;
  readonly db: string;
}): RunsListing {
  const runs = readRuns(db);
  if (json) return { result: renderRunsJson(runs) };
  if (runs.length > 0) return { result: renderRuns(runs) };
  const note = `No run is recorded in "${db}" yet: start one with sallyport record, run or import`;
  return { result: '', note };
}

function readRuns(db: string): Run[] {
  const reader = openReader(db);
  try {
    return reader.runs();
  } finally {
    reader.close();
  }
}
