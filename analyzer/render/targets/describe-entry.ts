import type { PolicyEntry } from '../../../rules/policy.ts';
import { formatEntryTarget } from '../../../rules/policy-entry.ts';

/** For each name in the form of the file, why it is there: the purposes and tickets of its entries. */
export function purposesByTarget(
  entries: readonly PolicyEntry[],
): ReadonlyMap<string, readonly string[]> {
  const purposes = new Map<string, string[]>();
  for (const { target, purpose, ticket } of entries) {
    const text = [purpose, ticket].filter((part) => part !== undefined).join(', ');
    if (text === '') continue;
    const key = formatEntryTarget(target);
    purposes.set(key, [...new Set([...(purposes.get(key) ?? []), text])]);
  }
  return purposes;
}
