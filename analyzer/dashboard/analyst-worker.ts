import { parentPort, workerData } from 'node:worker_threads';
import { UserError } from '../../rules/errors.ts';
import { type Answer, renderFault } from './answer.ts';
import { type Answers, type AnswersOptions, openAnswers, type Question } from './answers.ts';

/** What the serving thread says to this one. */
export type ToAnalyst =
  | { readonly kind: 'ask'; readonly id: number; readonly question: Question }
  | { readonly kind: 'watch'; readonly on: boolean };

/** What this thread says back. `fault`: a defect, told by its stack. */
export type FromAnalyst =
  | { readonly kind: 'answer'; readonly id: number; readonly answer: Answer }
  | { readonly kind: 'fault'; readonly id: number; readonly stack: string }
  | { readonly kind: 'version'; readonly version: number };

/** How often the record is looked at while somebody watches. */
const LOOK_MS = 1_000;

/** A thread of its own: however long an analysis takes, the proxy's event loop goes on. */
if (parentPort !== null) {
  const port = parentPort;
  const options: AnswersOptions = workerData;
  let answers: Answers | undefined;
  let told = Number.NaN;
  let timer: NodeJS.Timeout | undefined;
  const say = (message: FromAnalyst): void => port.postMessage(message);
  const look = (): void => {
    const version = quietVersion();
    if (version === undefined || version === told) return;
    told = version;
    say({ kind: 'version', version });
  };
  const open = (): Answers => {
    answers ??= openAnswers(options, Date.now);
    return answers;
  };
  /** A record that cannot be read is said to whoever asks a question, and not every second. */
  const quietVersion = (): number | undefined => {
    try {
      return open().version();
    } catch {
      return undefined;
    }
  };
  port.on('message', (message: ToAnalyst) => {
    if (message.kind === 'watch') {
      clearInterval(timer);
      timer = message.on ? setInterval(look, LOOK_MS) : undefined;
      return;
    }
    const { id, question } = message;
    answerTo(question).then(
      (answer) => say({ kind: 'answer', id, answer }),
      (error: unknown) => say({ kind: 'fault', id, stack: stackOf(error) }),
    );
  });
  const answerTo = async (question: Question): Promise<Answer> => {
    try {
      return await open().answer(question);
    } catch (error) {
      // A flag or a rule file that cannot be used, said to whoever looks.
      if (error instanceof UserError) return renderFault(503, error.message);
      throw error;
    }
  };
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
