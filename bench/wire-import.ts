import { type ChildProcess, fork, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Measured } from './import/measured.ts';
import { WIRE_LOGS, type WireLog } from './import/wire-logs.ts';
import type { BenchOptions, Row } from './row.ts';

const PROGRAM = new URL('./import/measured.ts', import.meta.url);

/** The size of the logs that are made up and imported. */
const MEGABYTES = 100;
const CHUNK_LINES = 2_000;

/** How fast logs are imported that come through a pipe, and how much memory that takes at most. */
export async function wireImportRows({ quick }: BenchOptions): Promise<Row[]> {
  const rows: Row[] = [];
  for (const name of Object.keys(WIRE_LOGS)) {
    rows.push(await measure(name, quick ? MEGABYTES / 10 : MEGABYTES));
  }
  return rows;
}

async function measure(name: string, megabytes: number): Promise<Row> {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-bench-'));
  try {
    const { lines, took } =
      name === 'parquet'
        ? await fromParquet(folder, megabytes)
        : await piped(folder, name, megabytes);
    const what = `${name}: lines imported, of ${megabytes} MB (at most ${Math.round(took.peakMb)} MB of memory)`;
    return { what, perSecond: (1_000 * lines) / took.cpuMs };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Import {
  readonly lines: number;
  readonly took: Measured;
}

async function piped(folder: string, name: string, megabytes: number): Promise<Import> {
  const log = WIRE_LOGS[name];
  if (log === undefined) {
    throw new Error(
      `no log is called ${name}: there are ${Object.keys(WIRE_LOGS).join(', ')} and parquet`,
    );
  }
  const child = startImport(folder, log.format, '-');
  const took = measuredOf(child);
  const lines = await feed(child, log, megabytes * 1e6);
  return { lines, took: await took };
}

/** Writes a log of this many bytes, no faster than it is read. */
async function feed({ stdin }: ChildProcess, log: WireLog, bytes: number): Promise<number> {
  if (stdin === null) throw new Error('the program has no standard input');
  let [lines, written] = [0, 0];
  stdin.write(log.head ?? '');
  while (written < bytes) {
    let chunk = '';
    for (const end = lines + CHUNK_LINES; lines < end; lines++) chunk += log.line(lines);
    written += chunk.length;
    if (!stdin.write(chunk)) await once(stdin, 'drain');
  }
  stdin.end(log.tail ?? '');
  return lines;
}

function startImport(folder: string, format: string, file: string): ChildProcess {
  const args = ['import', '--from', format, '--run', 'bench', '--db', join(folder, 'bench.db')];
  return fork(PROGRAM, [...args, file], { stdio: ['pipe', 'ignore', 'pipe', 'ipc'] });
}

async function measuredOf(child: ChildProcess): Promise<Measured> {
  let complaint = '';
  child.stderr?.on('data', (data) => {
    complaint += String(data);
  });
  const said = new Promise<Measured>((resolve) => child.once('message', resolve));
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`the import ended with ${String(code)}: ${complaint}`);
  return said;
}

/** Where `npm install @duckdb/node-api` was called: it writes the Parquet file, and is no dependency. */
const DUCKDB_FOLDER = process.env.DUCKDB_FOLDER;

/** Flow logs as AWS writes them to S3, but for the row groups, which are as large as can be met. */
const WRITE_PARQUET = `
const { DuckDBInstance } = require(process.argv[1] + '/node_modules/@duckdb/node-api');
(async () => {
  const db = await (await DuckDBInstance.create(':memory:', { threads: '1' })).connect();
  await db.run(\`COPY (
    SELECT 2::INT AS version, '123456789010' AS account_id, 'eni-1' AS interface_id,
      '10.0.' || i % 3 || '.' || i * 7 % 60 AS srcaddr, '140.82.' || i % 7 || '.' || i * 13 % 250 AS dstaddr,
      (40000 + i % 9000)::INT AS srcport, 443::INT AS dstport, 6::INT AS protocol, 20::BIGINT AS packets,
      (hash(i) % 100000)::BIGINT AS bytes, 1763632800 + i // 1000 AS start, 1763632860 + i // 1000 AS end,
      'ACCEPT' AS action, 'OK' AS log_status, (hash(i) >> 32)::BIGINT AS traffic_path
    FROM range(\${process.argv[3]}) t(i)
  ) TO '\${process.argv[2]}' (FORMAT parquet, COMPRESSION gzip, ROW_GROUP_SIZE 1000000)\`);
})();
`;

const BYTES_A_ROW = 13;

async function fromParquet(folder: string, megabytes: number): Promise<Import> {
  if (DUCKDB_FOLDER === undefined) throw new Error('DUCKDB_FOLDER says nothing: see WRITE_PARQUET');
  const file = join(folder, 'flow.parquet');
  const lines = Math.round((megabytes * 1e6) / BYTES_A_ROW);
  const writing = ['-e', WRITE_PARQUET, DUCKDB_FOLDER, file, String(lines)];
  const { status, stderr } = spawnSync(process.execPath, writing, { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  process.stderr.write(`${lines} rows, ${Math.round(statSync(file).size / 1e6)} MB\n`);
  return { lines, took: await measuredOf(startImport(folder, 'vpc-flow', file)) };
}

if (import.meta.main) {
  const [name = 'vpc-flow', megabytes = '1000'] = process.argv.slice(2);
  process.stdout.write(`${JSON.stringify(await measure(name, Number(megabytes)))}\n`);
}
