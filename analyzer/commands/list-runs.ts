import { listRecordedRuns } from '../../proxy/store/open-record.ts';
import { renderRuns, renderRunsJson } from '../render/runs.ts';

export interface RunsListing {
  /** For stdout. */
  readonly result: string;
  /** For stderr, where there is something to say. */
  readonly note?: string;
}

/** Lists the runs of a record. @throws {UserError} where it cannot be read */
export async function listRuns({
  json,
  db,
}: {
  readonly json: boolean;
  readonly db: string;
}): Promise<RunsListing> {
  const runs = await listRecordedRuns(db);
  if (json) return { result: renderRunsJson(runs) };
  if (runs.length > 0) return { result: renderRuns(runs) };
  const note = `No run is recorded in "${db}" yet: start one with sallyport record, run or import`;
  return { result: '', note };
}
