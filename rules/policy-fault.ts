import type { z } from 'zod';
import { ENTRY_FIELDS, EVIDENCE_FIELDS, FRAME_FIELDS, whatToWrite } from './policy-schema.ts';
import type { RuleFault } from './rule-fault.ts';

/** Says what is wrong with the file around its entries, for someone who has not seen the schema. */
export function faultsOfFrame(error: z.ZodError, written: unknown): RuleFault[] {
  return error.issues.flatMap((issue) =>
    issue.path.length === 0 && issue.code !== 'unrecognized_keys'
      ? [
          {
            path: [],
            cannot: 'read an allowlist',
            instead: 'write "version: 1", "name: ..." and "entries:" at the left margin',
          },
        ]
      : faultsOfIssue(issue, written, []),
  );
}

/** Says what is wrong with one entry, which stands at `path`. */
export function faultsOfEntry(
  error: z.ZodError,
  written: unknown,
  path: RuleFault['path'],
): RuleFault[] {
  return error.issues.flatMap((issue) =>
    issue.path.length === 0 && issue.code !== 'unrecognized_keys'
      ? [
          {
            path,
            cannot: 'read an entry',
            instead: 'write "- host: ..." and its other fields below',
          },
        ]
      : faultsOfIssue(issue, written, path),
  );
}

function faultsOfIssue(
  issue: z.core.$ZodIssue,
  written: unknown,
  base: RuleFault['path'],
): RuleFault[] {
  const path = [...base, ...issue.path];
  if (issue.code === 'unrecognized_keys') {
    const instead = `write one of ${fieldsAt(path).join(', ')}`;
    return issue.keys.map((key) => ({
      path: [...path, key],
      cannot: `use the field ${quote(key)}`,
      instead,
    }));
  }
  const field = issue.path.findLast((key) => typeof key === 'string') ?? '';
  const value = valueAt(written, issue.path);
  const instead = whatToWrite(field);
  return value === undefined
    ? [{ path: path.slice(0, -1), cannot: `do without the field "${field}"`, instead }]
    : [{ path, cannot: `use ${quote(value)} as ${field}`, instead }];
}

function fieldsAt(path: RuleFault['path']): readonly string[] {
  if (path.length === 0) return FRAME_FIELDS;
  return path.at(-1) === 'evidence' ? EVIDENCE_FIELDS : ENTRY_FIELDS;
}

function valueAt(root: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined,
    root,
  );
}

const MAX_QUOTED = 80;

/** A value as it may stand in a message: on one line, and not as long as somebody made it. */
export function quote(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > MAX_QUOTED ? `${text.slice(0, MAX_QUOTED)}…` : text;
}
