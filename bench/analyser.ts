import { fork, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeManyEvents } from './import/many-events.ts';
import type { Measured } from './import/measured.ts';
import { writeSquidLog } from './import/squid-log.ts';
import type { BenchOptions, Row } from './row.ts';

const PROGRAM = new URL('./import/measured.ts', import.meta.url);
const ROUNDS = 5;
const IMPORT_GOAL = 6_000_000;
const KEEP_GOAL = 300_000;

/**
 * What the analyser is measured by: reading a log, beside what is used instead, and reports. Rates are of the
 * seconds that processors worked, all cores and the start of the program included, so that a machine that
 * is busy with something else slows nobody down.
 */
export async function analyserRows({ quick }: BenchOptions): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-analyser-'));
  try {
    return [
      ...(await logRows(folder, quick ? 500_000 : 10_000_000, quick ? 2 : ROUNDS)),
      ...(await reportRows(folder, quick ? 1 : ROUNDS)),
      await renderRow(folder, quick ? 1 : ROUNDS),
    ];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Where `npm install @duckdb/node-api` was called: it is measured where it is, and no dependency. */
const DUCKDB_FOLDER = process.env.DUCKDB_FOLDER;

/** The method and the URL are the fifth and the fourth value from the end; blanks fill the second one up. */
const DUCKDB = `
const { DuckDBInstance } = require("${DUCKDB_FOLDER}/node_modules/@duckdb/node-api");
(async () => {
  const db = await (await DuckDBInstance.create(":memory:", { threads: "1" })).connect();
  const cut = "string_split(line, chr(32))";
  const lines = "read_csv($log, columns = {line: $type}, delim = chr(1), quote = $none, escape = $none, header = false)"
    .replace("$log", JSON.stringify(process.argv[1]))
    .replace("$type", JSON.stringify("VARCHAR"))
    .replaceAll("$none", JSON.stringify(""))
    .replaceAll(JSON.stringify("").slice(0, 1), String.fromCharCode(39));
  const rows = await db.runAndReadAll("SELECT " + cut + "[-5] AS m, " + cut + "[-4] AS u, count(*) FROM " + lines + " GROUP BY m, u");
  if (rows.getRows().length === 0) process.exit(1);
})();
`;

/** What says how often each destination is in a log, in shell, by what it is called. `$1` is the log. */
const PEERS: Readonly<Record<string, string>> = {
  'mawk, an array': `mawk '{ n[$6 " " $7]++ } END { for (k in n) print n[k], k }' "$1"`,
  'awk | sort | uniq -c': `awk '{ print $6, $7 }' "$1" | LC_ALL=C sort | uniq -c`,
  'DuckDB, CSV reader, one thread': `node -e '${DUCKDB}' "$1"`,
};

async function logRows(folder: string, lines: number, rounds: number): Promise<Row[]> {
  const log = join(folder, 'access.log');
  const megabytes = writeSquidLog(log, lines) / 1_000_000;
  const peers = Object.entries(PEERS).filter(([name]) => isInstalled(name));
  const ours: Measured[] = [];
  const theirs = peers.map((): number[] => []);
  for (let round = 0; round < rounds; round++) {
    const db = join(folder, `${round}.db`);
    ours.push(await run(['import', '--from', 'squid', '--db', db, log]));
    for (const [at, [, script]] of peers.entries()) theirs[at]?.push(secondsOfShell(script, log));
    rmSync(db);
  }
  const kept = Math.min(lines, 1_000_000);
  const short = join(folder, 'short.log');
  writeSquidLog(short, kept);
  const keeping = await run([
    'import',
    '--events',
    '--from',
    'squid',
    '--db',
    join(folder, 'k.db'),
    short,
  ]);
  const peak = Math.round(median(ours.map(({ peakMb }) => peakMb)));
  const seconds = ours.map(({ cpuMs }) => cpuMs / 1_000);
  return [
    {
      what: `import of a Squid log of ${Math.round(megabytes)} MB, lines (at most ${peak} MB of memory)`,
      perSecond: lines / median(seconds),
      goal: IMPORT_GOAL,
    },
    ...peers.map(([name], at) => {
      const ratios = theirs[at]?.map((each, round) => each / (seconds[round] ?? 0)) ?? [];
      const what = `  ${name}, which takes ${median(ratios).toFixed(2)} times as long`;
      return { what, perSecond: lines / median(theirs[at] ?? []) };
    }),
    {
      what: 'import --events, every line kept',
      perSecond: (1_000 * kept) / keeping.cpuMs,
      goal: KEEP_GOAL,
    },
  ];
}

/** To be reported within a second. */
const MOST = 50_000_000;

/** The same report over ever more events: what it costs is said by the destinations. */
async function reportRows(folder: string, rounds: number): Promise<Row[]> {
  const rows: Row[] = [];
  for (const events of [MOST / 100, MOST]) {
    const db = join(folder, `${events}.db`);
    writeManyEvents(db, events);
    const out = join(folder, 'report.json');
    const seconds = await secondsOf(rounds, ['report', '--db', db, '--format', 'json', '-o', out]);
    const what = `events in a report, of ${events.toLocaleString('en-US')} at 5,000 destinations`;
    rows.push({ what, perSecond: events / seconds, ...(events === MOST ? { goal: MOST } : {}) });
  }
  return rows;
}

const ENTRIES = 2_000;

async function renderRow(folder: string, rounds: number): Promise<Row> {
  const allow = join(folder, 'allowlist.yaml');
  const entries = Array.from(
    { length: ENTRIES },
    (_, i) => `  - host: h${i}.example.com\n    ports: [443]\n`,
  );
  writeFileSync(allow, `version: 1\nname: bench\nentries:\n${entries.join('')}`);
  const out = join(folder, 'squid.conf');
  const args = ['render', '--target', 'squid', '--allow', allow, '-o', out];
  const perSecond = ENTRIES / (await secondsOf(rounds, args));
  return { what: 'entries rendered for Squid, of a list of 2,000', perSecond };
}

async function secondsOf(rounds: number, args: readonly string[]): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) times.push((await run(args)).cpuMs);
  return median(times) / 1_000;
}

async function run(args: readonly string[]): Promise<Measured> {
  const child = fork(PROGRAM, args, { silent: true });
  const ended = once(child, 'exit');
  const said = new Promise<Measured>((resolve) => child.once('message', resolve));
  const [code] = await ended;
  if (code !== 0) throw new Error(`sallyport ${args.join(' ')} ended with ${String(code)}`);
  return said;
}

/** Of the processors, all processes of the pipeline together. */
function secondsOfShell(script: string, log: string): number {
  const timed = `TIMEFORMAT='%U %S'; time { ${script} > /dev/null; }`;
  const { stderr, status } = spawnSync('bash', ['-c', timed, 'bash', log], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${script}: ${stderr}`);
  const [user = Number.NaN, system = Number.NaN] = stderr.trim().split(/\s+/).slice(-2).map(Number);
  return user + system;
}

function isInstalled(name: string): boolean {
  const [program = ''] = name.toLowerCase().split(/[ ,]/);
  const where = program === 'duckdb' ? `test -d "$DUCKDB_FOLDER"` : `command -v ${program}`;
  if (spawnSync('bash', ['-c', where]).status === 0) return true;
  console.log(`${name}: left out, as there is no ${program} here`);
  return false;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
