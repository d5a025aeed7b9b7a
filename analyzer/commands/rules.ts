import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { RuleError } from '../../rules/errors.ts';
import type { Rule } from '../../rules/rule.ts';
import { parseCompiledRules } from '../../rules/rule-compiled.ts';
import { parseRuleFile } from '../../rules/rule-file.ts';
import { indexRules } from '../../rules/rule-index.ts';
import type { RuleSet } from '../classify/classify.ts';

/** The shipped rules as one file, see `rules/rule-compiled.ts`. */
export const COMPILED_RULES: string = fileURLToPath(import.meta.resolve('#rules/shipped.jsonl'));

/**
 * Reads the shipped rules, and the user's files in the order they were named: the user's rules win
 * as a whole, and among equals the one from the first file. @throws {RuleError}
 */
export function loadRules(userFiles: readonly string[]): RuleSet {
  const user = userFiles.flatMap((file) => parseRuleFile(readUserFile(file), file));
  const shipped = parseCompiledRules(readFileSync(COMPILED_RULES, 'utf8'));
  return {
    rules: [...user, ...shipped],
    user: indexRules(user),
    shipped: indexRules(shipped),
  };
}

/** Reads `rules/*.yaml`, from which the compiled file is made. @throws {RuleError} */
export function readShippedYaml(): Rule[] {
  const folder = dirname(COMPILED_RULES);
  return readdirSync(folder)
    .filter((name) => name.endsWith('.yaml'))
    .toSorted()
    .flatMap((name) =>
      parseRuleFile(readFileSync(join(folder, name), 'utf8'), `rules/${basename(name)}`),
    );
}

function readUserFile(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new RuleError(
      `Cannot read the rules in "${file}": name a file that exists and can be read`,
      {
        cause,
      },
    );
  }
}
