import type { Database } from '../postgres/connect.ts';
import { SCHEMA_LOCK } from './schema.ts';

export const DAY_MS = 86_400_000;

/** Made before they are needed, so that a night without its maker goes by unnoticed. */
const DAYS_AHEAD = 7;

/** Rows of a longer outage, or of a log imported late, have a partition too; what is older shares one. */
const DAYS_BACK = 31;

/** The table that holds one day: `event_20261121`. */
export function partitionOf(day: number): string {
  return `event_${new Date(day).toISOString().slice(0, 10).replaceAll('-', '')}`;
}

/** The beginning of the day, in UTC, that a partition holds; `undefined` for the one of all other days. */
export function dayOf(partition: string): number | undefined {
  const [, year, month, day] = /^event_(\d{4})(\d{2})(\d{2})$/.exec(partition) ?? [];
  return day === undefined ? undefined : Date.UTC(Number(year), Number(month) - 1, Number(day));
}

/** The days that a partition is made for now: those ahead, and those of `times` that are near. */
export function daysToMake(now: number, times: readonly number[]): readonly number[] {
  const today = startOf(now);
  const ahead = Array.from({ length: DAYS_AHEAD + 1 }, (_, at) => today + at * DAY_MS);
  const near = times
    .map(startOf)
    .filter((day) => day >= today - DAYS_BACK * DAY_MS && day <= today + DAYS_AHEAD * DAY_MS);
  return [...new Set([...ahead, ...near])].toSorted((a, b) => a - b);
}

function startOf(time: number): number {
  return Math.floor(time / DAY_MS) * DAY_MS;
}

/** The partitions that are there, by name. */
export async function listPartitions(database: Database): Promise<readonly string[]> {
  const rows = await database.query(`
    SELECT relname::text FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid
    WHERE inhparent = 'sallyport.event'::regclass ORDER BY 1`);
  return rows.map(([name]) => String(name));
}

/**
 * Makes the partitions of these days that are missing, one program at a time. Rows that the common partition has
 * taken in for such a day move over.
 */
export async function makePartitions(database: Database, days: readonly number[]): Promise<void> {
  const there = new Set(await listPartitions(database));
  const missing = days.filter((day) => !there.has(partitionOf(day)));
  if (missing.length === 0) return;
  await database.transaction(async () => {
    await database.query(`SELECT pg_advisory_xact_lock(${SCHEMA_LOCK})`);
    const now = new Set(await listPartitions(database));
    for (const day of missing) if (!now.has(partitionOf(day))) await makePartition(database, day);
  });
}

async function makePartition(database: Database, day: number): Promise<void> {
  const [name, from, to] = [`sallyport.${partitionOf(day)}`, day, day + DAY_MS];
  const inDay = `started_at >= ${from} AND started_at < ${to}`;
  const [[strays] = []] = await database.query(
    `SELECT EXISTS (SELECT FROM sallyport.event_other WHERE ${inDay})`,
  );
  const bounds = `FOR VALUES FROM (${from}) TO (${to})`;
  if (strays !== true) {
    await database.query(`CREATE TABLE ${name} PARTITION OF sallyport.event ${bounds}`);
    return;
  }
  await database.query(`
    CREATE TABLE ${name} (LIKE sallyport.event INCLUDING ALL);
    WITH moved AS (DELETE FROM sallyport.event_other WHERE ${inDay} RETURNING *)
    INSERT INTO ${name} SELECT * FROM moved;
    ALTER TABLE sallyport.event ATTACH PARTITION ${name} ${bounds}`);
}
