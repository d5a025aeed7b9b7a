import { parseDocument } from 'yaml';
import type { z } from 'zod';
import { RuleError } from './errors.ts';
import type { Rule } from './rule.ts';
import { parseRuleExample } from './rule-example.ts';
import { positionAt, type RuleFault, toRuleError } from './rule-fault.ts';
import { findRule, indexRules } from './rule-index.ts';
import { parseRulePattern, type RulePattern } from './rule-pattern.ts';
import { RULE_FIELDS, RULE_LIST, type RuleText, whatToWrite } from './rule-schema.ts';

/**
 * Reads a rule file: a YAML list of rules, each checked against its own examples.
 *
 * `file` is how the file is called in answers and errors. Nothing is read but `text`.
 * @throws {RuleError} with one line per fault, each with line and column.
 */
export function parseRuleFile(text: string, file: string): Rule[] {
  const document = parseDocument(text);
  const [broken] = document.errors;
  if (broken !== undefined) {
    const at = positionAt(text, broken.pos[0]);
    throw new RuleError(`Cannot read ${file}:${at} as YAML: mend it there (${reasonOf(broken)})`);
  }
  const written: unknown = document.toJS() ?? [];
  const checked = RULE_LIST.safeParse(written);
  if (!checked.success) {
    const faults = checked.error.issues.flatMap((issue) => toFaults(issue, written));
    throw toRuleError(text, file, document, faults);
  }
  const faults: RuleFault[] = [];
  const rules = checked.data.map((rule, index) => toRule(rule, index, file, faults));
  faults.push(...duplicateFaults(rules));
  if (faults.length > 0) throw toRuleError(text, file, document, faults);
  return rules;
}

function toRule(written: RuleText, index: number, file: string, faults: RuleFault[]): Rule {
  const before = faults.length;
  const match = written.match.flatMap((pattern, at): RulePattern[] => {
    const result = parseRulePattern(pattern);
    if (result.ok) return [result.value];
    faults.push({
      path: [index, 'match', at],
      word: pattern,
      cannot: `use the pattern "${pattern}"`,
      instead: `${result.reason}; write a name, *.name, .name or s3://bucket`,
    });
    return [];
  });
  const rule: Rule = { ...written, file, match };
  // Examples of a rule whose patterns are broken would only repeat the fault.
  if (faults.length === before) faults.push(...exampleFaults(rule, index));
  return rule;
}

function exampleFaults(rule: Rule, index: number): RuleFault[] {
  const { hosts, buckets } = indexRules([rule]);
  const check = (field: 'examples' | 'counterExamples', instead: string): RuleFault[] =>
    rule[field].flatMap((text, at): RuleFault[] => {
      const place = { path: [index, field, at], word: text };
      const example = parseRuleExample(text);
      if (!example.ok) {
        const form = 'write host, host:port, host/path or s3://bucket';
        return [{ ...place, cannot: `read "${text}"`, instead: `${example.reason}; ${form}` }];
      }
      const { of, name } = example.value;
      const matches = findRule(of === 'host' ? hosts : buckets, name, example.value) !== undefined;
      if (matches === (field === 'examples')) return [];
      return [{ ...place, cannot: `keep "${text}" in ${field} of ${rule.id}`, instead }];
    });
  return [
    ...check('examples', 'the rule does not match it; change the match or the example'),
    ...check('counterExamples', 'the rule matches it; make the match narrower'),
  ];
}

/** The same id twice, or the same pattern under the same conditions: the second could never win. */
function duplicateFaults(rules: readonly Rule[]): RuleFault[] {
  const ids = new Set<string>();
  const owners = new Map<string, string>();
  const faults: RuleFault[] = [];
  for (const [index, { id, match, ports, paths }] of rules.entries()) {
    if (ids.has(id)) {
      faults.push({
        path: [index, 'id'],
        cannot: `use the id ${id} twice`,
        instead: 'write another',
      });
    }
    ids.add(id);
    for (const [at, { text }] of match.entries()) {
      const key = JSON.stringify([text, ports, paths]);
      const owner = owners.get(key);
      owners.set(key, owner ?? id);
      if (owner === undefined) continue;
      const instead = `rule ${owner} has it; give one of them ports or paths, or take it out`;
      faults.push({
        path: [index, 'match', at],
        word: text,
        cannot: `match "${text}" twice`,
        instead,
      });
    }
  }
  return faults;
}

/** Turns what the schema says into words for someone who has not seen the schema. */
function toFaults(issue: z.core.$ZodIssue, written: unknown): RuleFault[] {
  const { path } = issue;
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      path: [...path, key],
      cannot: `use the field "${key}"`,
      instead: `write one of ${RULE_FIELDS.join(', ')}`,
    }));
  }
  const field = path.find((key) => typeof key === 'string');
  if (field === undefined) {
    const cannot = path.length === 0 ? 'read a list of rules' : 'read a rule';
    return [{ path, cannot, instead: 'write "- id: ..." and its other fields below' }];
  }
  const value = valueAt(written, path);
  const instead = whatToWrite(field);
  return value === undefined
    ? [{ path: path.slice(0, -1), cannot: `do without the field "${field}"`, instead }]
    : [{ path, cannot: `use ${JSON.stringify(value)} as ${field}`, instead }];
}

function valueAt(root: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined,
    root,
  );
}

/** The library repeats the place, in its own form, and draws it. */
function reasonOf({ message }: Error): string {
  return message.replace(/ at line [\s\S]*$/, '');
}
