import { Worker } from 'node:worker_threads';
import type { PasswordQuestion, PasswordVerdict } from './password-worker.ts';

/** Says whether a password belongs to a bcrypt hash; false as well when too many are waiting. */
export interface PasswordCheck extends Disposable {
  matches(password: string, hash: string): Promise<boolean>;
}

/** A flood of wrong passwords is answered with 407 at once rather than with a longer queue. */
const MAX_WAITING = 100;

export function startPasswordCheck(): PasswordCheck {
  // The same module from source and from what was compiled of it.
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  const worker = new Worker(new URL(`./password-worker.${extension}`, import.meta.url));
  const waiting = new Map<number, (matches: boolean) => void>();
  let lastId = 0;
  worker.on('message', ({ id, matches }: PasswordVerdict) => {
    waiting.get(id)?.(matches);
    waiting.delete(id);
    if (waiting.size === 0) worker.unref();
  });
  // After the listener, which holds the process as well; a question holds it until its answer.
  worker.unref();
  return {
    matches(password, hash) {
      if (waiting.size >= MAX_WAITING) return Promise.resolve(false);
      lastId += 1;
      const question: PasswordQuestion = { id: lastId, password, hash };
      return new Promise((resolve) => {
        waiting.set(question.id, resolve);
        worker.ref();
        worker.postMessage(question);
      });
    },
    [Symbol.dispose]() {
      void worker.terminate();
    },
  };
}
