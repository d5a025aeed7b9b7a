import { createInterface } from 'node:readline';
import { ConfigError } from '../../rules/errors.ts';
import { classify, type RuleSet } from '../classify/classify.ts';
import { dispose } from '../dispose.ts';
import {
  explain,
  type Knowledge,
  printable,
  renderExplanation,
  toExplanationLine,
} from '../explain.ts';
import { parseExplainTarget } from '../explain-target.ts';
import { awsGuide } from '../plan/aws-guide.ts';
import { openBatchOutput } from './batch-output.ts';
import { parseRegion } from './report-flags.ts';
import { loadRules } from './rules.ts';

export interface ExplainRequest {
  /** As they were typed; `-` stands for the lines of stdin. None means stdin, if it is a pipe. */
  readonly destinations: readonly string[];
  readonly json: boolean;
  readonly region: string | undefined;
  readonly rules: readonly string[] | undefined;
}

/**
 * Explains each destination in turn, on stdout; what is no destination is named and passed over.
 *
 * @returns whether all of them were destinations
 * @throws {UserError}
 */
export async function explainDestinations(request: ExplainRequest): Promise<boolean> {
  const home = request.region === undefined ? undefined : parseRegion(request.region);
  const rules = loadRules(request.rules ?? []);
  const knowledge: Knowledge = {
    classify: (target) => classify(target, rules),
    dispose: (classification, target) => dispose(classification, target, { home, guide: awsGuide }),
  };
  const answer = request.json ? answerInJson : answerInWords;
  const stdout = openBatchOutput(process.stdout);
  let all = true;
  let gap = '';
  for await (const input of readInputs(request.destinations)) {
    const { text, isDestination } = answer(input, knowledge, rules);
    all &&= isDestination;
    if (!isDestination && !request.json) {
      process.stderr.write(text);
      continue;
    }
    if (!(await stdout.write(gap + text))) break;
    gap = request.json ? '' : '\n';
  }
  return all;
}

interface Answer {
  readonly text: string;
  readonly isDestination: boolean;
}

function answerInJson(input: string, knowledge: Knowledge): Answer {
  const target = parseExplainTarget(input);
  const line = target.ok
    ? toExplanationLine(explain(input, target.value, knowledge))
    : { input, error: target.reason };
  return { text: `${JSON.stringify(line)}\n`, isDestination: target.ok };
}

function answerInWords(input: string, knowledge: Knowledge, rules: RuleSet): Answer {
  const target = parseExplainTarget(input);
  if (target.ok) {
    const explanation = explain(input, target.value, knowledge);
    const style = { rules: rules.rules, columns: Math.min(process.stdout.columns ?? 100, 100) };
    return { text: renderExplanation(explanation, style), isDestination: true };
  }
  const text = `Cannot explain "${printable(input)}": ${target.reason}; write HOST[:PORT] or a URL\n`;
  return { text, isDestination: false };
}

async function* readInputs(destinations: readonly string[]): AsyncGenerator<string> {
  if (destinations.length === 0 && process.stdin.isTTY) {
    throw new ConfigError(
      'Cannot explain nothing: write HOST[:PORT] or a URL, or pipe a list of them in',
    );
  }
  for (const destination of destinations.length === 0 ? ['-'] : destinations) {
    if (destination === '-') yield* readLines();
    else yield destination;
  }
}

/** The lines of stdin without blank ones and `#` comments. */
async function* readLines(): AsyncGenerator<string> {
  for await (const line of createInterface({ input: process.stdin })) {
    const text = line.trim();
    if (text !== '' && !text.startsWith('#')) yield text;
  }
}
