import type { Run } from '../../proxy/event.ts';
import { openReader } from '../../proxy/store/reader.ts';
import { type RecordWatch, watchRecord } from '../../proxy/store/watch.ts';
import { ConfigError } from '../../rules/errors.ts';
import type { AnalysisOptions } from '../analyse.ts';
import type { RuleSet } from '../classify/classify.ts';
import { type AnalysedRecord, analyseRuns, parseChoices } from '../commands/analysed-record.ts';
import { loadRules } from '../commands/rules.ts';
import { printable } from '../render/printable.ts';
import type { Overview, RunSummary, RunsAnswer } from './api.ts';
import { overviewOf } from './overview.ts';
import { type Line, toLine } from './row.ts';

/** What is read, and how it is analysed: the flags of `report`. */
export interface DeskOptions {
  readonly db: string;
  readonly region: string | undefined;
  readonly mirrored: readonly string[];
  readonly rules: readonly string[];
  /** The run that is being recorded: meant where none is named, also while nothing was asked for in it. */
  readonly run?: string | null | undefined;
}

/** One run, analysed: what every answer about it is made from. */
export interface RunView {
  readonly run: Run;
  readonly analysed: AnalysedRecord;
  readonly lines: readonly Line[];
  readonly byId: ReadonlyMap<string, Line>;
  readonly overview: Overview;
}

/** Where the record is looked at. Not for the thread that serves clients: an analysis takes its time. */
export interface Desk {
  readonly rules: RuleSet;
  /** Looks whether there is something new to tell. A number that grows when there is. @throws {UserError} */
  version(): number;
  /** @throws {UserError} */
  runs(): RunsAnswer;
  /** The newest run where none is named. @throws {UserError} */
  view(run: string | undefined): RunView;
  close(): void;
}

/** Runs that are kept analysed: the one looked at, and the one before. */
const KEPT_VIEWS = 2;
/** The shortest time between two analyses, and its share: no more than a tenth of a core. */
const MIN_PAUSE_MS = 1_000;
const PAUSE_TIMES = 9;

/** Opens a record for looking; `clock` is in milliseconds. @throws {UserError} */
export function openDesk(options: DeskOptions, clock: () => number): Desk {
  const choices = parseChoices({ ...options, now: 0 });
  return new RecordDesk(options, choices, loadRules(options.rules), clock);
}

class RecordDesk implements Desk {
  readonly rules: RuleSet;
  readonly #options: DeskOptions;
  readonly #choices: AnalysisOptions;
  readonly #clock: () => number;
  readonly #views = new Map<string, RunView>();
  #watch: RecordWatch | undefined;
  /** What SQLite said last; what it is worth to us. */
  #stored = Number.NaN;
  #version = 0;
  #notBefore = 0;
  #runs: RunsAnswer | undefined;

  constructor(options: DeskOptions, choices: AnalysisOptions, rules: RuleSet, clock: () => number) {
    this.#options = options;
    this.#choices = choices;
    this.rules = rules;
    this.#clock = clock;
  }

  version(): number {
    if (this.#clock() < this.#notBefore) return this.#version;
    this.#watch ??= watchRecord(this.#options.db);
    const stored = this.#watch.version();
    if (stored !== this.#stored) {
      this.#stored = stored;
      this.#version += 1;
      this.#notBefore = this.#clock() + MIN_PAUSE_MS;
      this.#runs = undefined;
    }
    return this.#version;
  }

  runs(): RunsAnswer {
    this.version();
    this.#runs ??= this.#read((reader) => {
      const runs = reader.runs().toReversed().map(summarise);
      const own = runs.find(({ name }) => name === this.#options.run);
      return { newest: (own ?? reader.newestRun())?.name ?? null, runs };
    });
    return this.#runs;
  }

  view(named: string | undefined): RunView {
    const version = this.version();
    const name = named ?? this.runs().newest;
    if (name === null) throw new NoRunError(this.#options.db);
    const known = this.#views.get(name);
    if (known?.overview.version === version) return known;
    const view = this.#analyse(name, version);
    this.#views.delete(name);
    this.#views.set(name, view);
    for (const old of [...this.#views.keys()].slice(0, -KEPT_VIEWS)) this.#views.delete(old);
    return view;
  }

  close(): void {
    this.#watch?.close();
  }

  #analyse(name: string, version: number): RunView {
    const startedAt = this.#clock();
    const view = this.#read((reader) => {
      const options = { ...this.#choices, now: startedAt };
      const analysed = analyseRuns(reader, [name], this.rules, options);
      const run = reader.runs().find((one) => one.name === name);
      if (run === undefined) throw new Error(`the run ${name} is gone`);
      const { mirrors } = analysed.report.plan;
      const findings = new Map(mirrors.flatMap((one) => one.hosts.map((host) => [host, one.name])));
      const lines = analysed.seen.map((seen) => toLine(seen, findings));
      const overview = overviewOf({ run, analysed, lines, version, now: startedAt });
      return {
        run,
        analysed,
        lines,
        byId: new Map(lines.map((line) => [line.row.id, line])),
        overview,
      };
    });
    const tookMs = this.#clock() - startedAt;
    this.#notBefore = this.#clock() + Math.max(MIN_PAUSE_MS, tookMs * PAUSE_TIMES);
    return view;
  }

  #read<T>(take: (reader: ReturnType<typeof openReader>) => T): T {
    const reader = openReader(this.#options.db);
    try {
      return take(reader);
    } finally {
      reader.close();
    }
  }
}

/** Nothing is recorded yet: no fault of anybody's. */
export class NoRunError extends ConfigError {
  constructor(db: string) {
    super(`Cannot show a run of "${printable(db)}": none is recorded in it yet`);
  }
}

function summarise(run: Run): RunSummary {
  const { name, startedAt, endedAt, events, destinations, clients } = run;
  return {
    ...{ name, startedAt, events, destinations },
    endedAt: endedAt ?? null,
    clients: clients.filter((client) => client !== '').length,
  };
}
