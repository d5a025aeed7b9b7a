import { parseAllowlist } from '../../rules/policy-file.ts';
import { type IndexedAllowlist, indexAllowlist } from '../../rules/policy-index.ts';
import type { PolicyLabel } from '../event.ts';
import { labelOf } from './label.ts';

/** A policy, as the data path asks it, with what is to be said of it. */
export interface ReadPolicy {
  readonly policy: IndexedAllowlist;
  readonly label: PolicyLabel;
  /** One sentence each, with file, line and column. */
  readonly warnings: readonly string[];
}

/** Makes a policy of the text of an allowlist. @throws {PolicyError} */
export function readPolicy(text: string, file: string, now: number): ReadPolicy {
  const { allowlist, warnings } = parseAllowlist(text, file, now);
  return { policy: indexAllowlist(allowlist), label: labelOf(allowlist.name, text), warnings };
}
