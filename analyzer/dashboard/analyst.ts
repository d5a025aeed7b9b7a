import { Worker } from 'node:worker_threads';
import type { FromAnalyst, ToAnalyst } from './analyst-worker.ts';
import { type Answer, renderFault } from './answer.ts';
import type { AnswersOptions, Question } from './answers.ts';

/** Answers questions in a thread of its own, which lives only while somebody looks. */
export interface Analyst {
  ask(question: Question): Promise<Answer>;
  /** Hears of each new version of the record, until the function that comes back is called. */
  watch(listener: (version: number) => void): () => void;
  close(): void;
}

/** More waiting questions than this are told to come again. */
const MAX_WAITING = 64;
/** How long the thread stays when nobody asks: it holds the rules and the last analysis. */
const IDLE_MS = 60_000;
/** A record that needs more ends this thread, and not the proxy. */
const MAX_HEAP_MB = 1_536;

type Settle = (answer: Answer) => void;

/** `report` hears of defects. */
export function startAnalyst(options: AnswersOptions, report: (text: string) => void): Analyst {
  return new ThreadedAnalyst(options, report);
}

class ThreadedAnalyst implements Analyst {
  readonly #options: AnswersOptions;
  readonly #report: (text: string) => void;
  readonly #waiting = new Map<number, Settle>();
  readonly #listeners = new Set<(version: number) => void>();
  #worker: Worker | undefined;
  #idle: NodeJS.Timeout | undefined;
  #lastId = 0;

  constructor(options: AnswersOptions, report: (text: string) => void) {
    this.#options = options;
    this.#report = report;
  }

  ask(question: Question): Promise<Answer> {
    if (this.#waiting.size >= MAX_WAITING) {
      return Promise.resolve(renderFault(503, 'Too many questions at once; ask again'));
    }
    this.#lastId += 1;
    const id = this.#lastId;
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve);
      this.#tell({ kind: 'ask', id, question });
    });
  }

  watch(listener: (version: number) => void): () => void {
    this.#listeners.add(listener);
    if (this.#listeners.size === 1) this.#tell({ kind: 'watch', on: true });
    return () => {
      if (!this.#listeners.delete(listener) || this.#listeners.size > 0) return;
      if (this.#worker !== undefined) this.#tell({ kind: 'watch', on: false });
    };
  }

  close(): void {
    clearTimeout(this.#idle);
    void this.#worker?.terminate();
  }

  #tell(message: ToAnalyst): void {
    this.#worker ??= this.#start();
    this.#worker.postMessage(message);
    this.#rest();
  }

  #start(): Worker {
    // The same module from source and from what was compiled of it.
    const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
    const worker = new Worker(new URL(`./analyst-worker.${extension}`, import.meta.url), {
      workerData: this.#options,
      resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MB },
    });
    worker.unref();
    worker.on('message', (message: FromAnalyst) => this.#hear(message));
    worker.on('error', (error) => this.#report(error.message));
    worker.on('exit', () => this.#ended(worker));
    if (this.#listeners.size > 0)
      worker.postMessage({ kind: 'watch', on: true } satisfies ToAnalyst);
    return worker;
  }

  #hear(message: FromAnalyst): void {
    switch (message.kind) {
      case 'version':
        for (const listener of this.#listeners) listener(message.version);
        return;
      case 'answer':
        this.#settle(message.id, message.answer);
        return;
      case 'fault':
        this.#report(message.stack);
        this.#settle(message.id, renderFault(500, 'The dashboard failed; the log says how'));
    }
  }

  #settle(id: number, answer: Answer): void {
    this.#waiting.get(id)?.(answer);
    this.#waiting.delete(id);
    this.#rest();
  }

  /** Ends the thread when nobody has asked for a while, and nobody watches. */
  #rest(): void {
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => {
      if (this.#listeners.size > 0 || this.#waiting.size > 0) return;
      void this.#worker?.terminate();
    }, IDLE_MS).unref();
  }

  #ended(worker: Worker): void {
    if (this.#worker !== worker) return;
    this.#worker = undefined;
    const answer = renderFault(
      503,
      'The analysis ended before its answer; the record may be too large for a page',
    );
    for (const id of [...this.#waiting.keys()]) this.#settle(id, answer);
  }
}
