import { fork } from 'node:child_process';
import { rmSync } from 'node:fs';
import { decide } from '../rules/decide.ts';
import { type Host, parseHost } from '../rules/host.ts';
import { parseAllowlist } from '../rules/policy-file.ts';
import { indexAllowlist } from '../rules/policy-index.ts';
import type { ManyHosts } from './growth/many-hosts.ts';
import { benchRecorder, recordHost, scratchFolder } from './growth/recording.ts';
import type { BenchOptions, Row } from './row.ts';

/**
 * What may not grow: the cost of a request with what is known and with what is allowed, and memory
 * with the hosts of a run.
 */
export async function growthRows({ quick }: BenchOptions): Promise<Row[]> {
  const rows = [...recordRows(quick), ...decideRows(quick), parseRow()];
  return quick ? rows : [...rows, await memoryRow()];
}

const ROUNDS = 7;
const REPEATS = 20_000;

/** The least time of each task, in milliseconds; they take turns, so that a busy machine is busy for all. */
function leastOf(tasks: readonly (() => void)[]): readonly number[] {
  const least = tasks.map(() => Number.POSITIVE_INFINITY);
  for (let round = 0; round < ROUNDS; round++) {
    for (const [at, task] of tasks.entries()) {
      const since = performance.now();
      task();
      least[at] = Math.min(least[at] ?? 0, performance.now() - since);
    }
  }
  return least;
}

/** One row for each size: as fast at the last as at the first is what is promised. */
function rowsOf(what: string, sizes: readonly number[], perSecond: readonly number[]): Row[] {
  return perSecond.map((rate, at) => ({
    what: `${what} ${count(sizes[at] ?? 0)}`,
    perSecond: rate,
  }));
}

function recordRows(quick: boolean): Row[] {
  const sizes = [10, 1_000, quick ? 10_000 : 100_000];
  const folder = scratchFolder();
  const recorders = sizes.map((size) => benchRecorder(folder, String(size)));
  const tasks = recorders.map((recorder, at) => {
    const size = sizes[at] ?? 0;
    for (let number = 0; number < size; number++) recordHost(recorder, number);
    let last = 0;
    return () => {
      for (let i = 0; i < REPEATS; i++) {
        // A prime step: neighbours are not asked for in a row. A batch has ten destinations, whatever is known.
        if (i % 100 === 0) last = (last + 7_919) % size;
        recordHost(recorder, (last + (i % 10)) % size);
      }
    };
  });
  const rates = leastOf(tasks).map((ms) => (1_000 * REPEATS) / ms);
  for (const recorder of recorders) recorder.close();
  rmSync(folder, { recursive: true });
  return rowsOf('repeats recorded, destinations known:', sizes, rates);
}

function decideRows(quick: boolean): Row[] {
  const sizes = [1, 100, 10_000];
  const times = quick ? 100_000 : 500_000;
  const tasks = sizes.map((size) => {
    const policy = indexAllowlist(parseAllowlist(listOf(size), 'bench', 0).allowlist);
    const hosts = Array.from({ length: 64 }, (_, i) => hostOf(`h${(i * 31) % size}.example.com`));
    return () => {
      for (let i = 0; i < times; i++) {
        const host = hosts[i % hosts.length];
        if (host !== undefined) {
          decide(policy, { client: undefined, protocol: 'tls', host, port: 443 }, 0);
        }
      }
    };
  });
  const rates = leastOf(tasks).map((ms) => (1_000 * times) / ms);
  return rowsOf('decisions, entries on the list:', sizes, rates);
}

const ENTRIES = 10_000;

function parseRow(): Row {
  const text = listOf(ENTRIES);
  const [ms = Number.NaN] = leastOf([() => void parseAllowlist(text, 'bench', 0)]);
  const what = `entries read from an allowlist of ${count(ENTRIES)}`;
  return { what, perSecond: (1_000 * ENTRIES) / ms, goal: 20_000 };
}

function listOf(entries: number): string {
  const items = Array.from(
    { length: entries },
    (_, i) =>
      `  - host: h${i}.example.com\n    ports: [443]\n    category: saas\n    purpose: what it is for\n    evidence: { runs: [r], first: 2026-11-20T10:00:00Z, last: 2026-11-20T10:41:07Z, requests: 12 }\n`,
  );
  return `version: 1\nname: bench\nentries:\n${items.join('')}`;
}

const DISTINCT_HOSTS = 1_000_000;

/** In a process of its own, whose memory is nobody else's. */
function memoryRow(): Promise<Row> {
  const child = fork(new URL('./growth/many-hosts.ts', import.meta.url), [String(DISTINCT_HOSTS)], {
    execArgv: ['--expose-gc'],
  });
  return new Promise((resolve, reject) => {
    child.once('message', ({ halfwayMb, endMb, peakMb }: ManyHosts) => {
      const held = `${Math.round(endMb)} MB held, ${Math.round(peakMb)} MB at most`;
      const what = `memory after ${count(DISTINCT_HOSTS)} distinct hosts (${held}), against half of them`;
      resolve({ what, share: endMb / halfwayMb, nominal: 1 });
    });
    child.once('exit', (code) => reject(new Error(`many-hosts.ts ended with ${code}`)));
  });
}

function hostOf(name: string): Host {
  const host = parseHost(name);
  if (!host.ok) throw new Error(host.reason);
  return host.value;
}

function count(number: number): string {
  return number.toLocaleString('en-US');
}
