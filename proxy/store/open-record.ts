import type { Run } from '../event.ts';
import { isDatabaseUrl } from '../postgres/database-url.ts';
import type { RecordNeeds } from '../postgres/load-record.ts';
import { openReader, type Reader } from './reader.ts';

/**
 * Opens what `--db` names: a file, or a database to which proxies ship, of which only what is needed is read.
 * @throws {UserError}
 */
export async function openRecord(db: string, needs: RecordNeeds): Promise<Reader> {
  if (!isDatabaseUrl(db)) return openReader(db);
  // Who reads a file needs none of it.
  const { loadRecord } = await import('../postgres/load-record.ts');
  return loadRecord(db, needs);
}

/** Every run in what `--db` names, the newest last. @throws {UserError} */
export async function listRecordedRuns(db: string): Promise<Run[]> {
  if (isDatabaseUrl(db)) {
    const { listShippedRuns } = await import('../postgres/list-runs.ts');
    return listShippedRuns(db);
  }
  const reader = openReader(db);
  try {
    return reader.runs();
  } finally {
    reader.close();
  }
}
