import type { Database } from '../postgres/connect.ts';
import { integer } from '../store/row.ts';
import { DAY_MS, dayOf, listPartitions } from './partitions.ts';
import type { Pruned, PruneOrder } from './prune-file.ts';
import { checkDatabase } from './schema.ts';
import { SHIPPED_TABLES } from './tables.ts';

/**
 * Deletes old event rows from a database: whole days by dropping their partitions, which costs nothing, the rest of
 * the day in between row by row.
 */
export async function pruneDatabase(
  database: Database,
  { before, runs, dryRun }: PruneOrder,
): Promise<Pruned> {
  await checkDatabase(database);
  let events = 0;
  for (const partition of await listPartitions(database)) {
    const day = dayOf(partition);
    if (day !== undefined && day >= before) continue;
    const isWhole = day !== undefined && day + DAY_MS <= before;
    const table = `sallyport.${partition}`;
    events += isWhole
      ? await dropDay(database, table, dryRun)
      : await deleteRows(database, table, `started_at < ${Math.round(before)}`, dryRun);
  }
  if (!runs) return { events, runs: 0, unshipped: 0 };
  return { events, runs: await deleteRuns(database, before, dryRun), unshipped: 0 };
}

async function dropDay(database: Database, table: string, dryRun: boolean): Promise<number> {
  const [[rows] = []] = await database.query(`SELECT count(*) FROM ${table}`);
  if (!dryRun) await database.query(`DROP TABLE ${table}`);
  return integer(rows);
}

async function deleteRows(
  database: Database,
  table: string,
  where: string,
  dryRun: boolean,
): Promise<number> {
  const sql = dryRun
    ? `SELECT count(*) FROM ${table} WHERE ${where}`
    : `WITH gone AS (DELETE FROM ${table} WHERE ${where} RETURNING 1) SELECT count(*) FROM gone`;
  const [[rows] = []] = await database.query(sql);
  return integer(rows);
}

async function deleteRuns(database: Database, before: number, dryRun: boolean): Promise<number> {
  const ended = `SELECT id FROM sallyport.run WHERE ended_at < ${Math.round(before)}`;
  return database.transaction(async () => {
    const ids = (await database.query(ended)).map(([id]) => integer(id));
    if (dryRun || ids.length === 0) return ids.length;
    const list = ids.join(', ');
    for (const table of SHIPPED_TABLES) {
      await database.query(`DELETE FROM sallyport.${table} WHERE run_id IN (${list})`);
    }
    await database.query(`DELETE FROM sallyport.run WHERE id IN (${list})`);
    return ids.length;
  });
}
