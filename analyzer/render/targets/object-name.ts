import { createHash } from 'node:crypto';
import type { EntryTarget } from '../../../rules/policy.ts';
import { formatEntryTarget } from '../../../rules/policy-entry.ts';

/**
 * Names an object of a firewall after what it stands for: `sallyport-github.com`. A name that is
 * too long is cut and made unique again by eight digits of a hash, so it is the same every time.
 */
export function objectName(what: string, maxLength: number): string {
  const name = `sallyport-${what.replace(/[^A-Za-z0-9._-]+/g, '_')}`;
  if (name.length <= maxLength) return name;
  const hash = createHash('sha256').update(what).digest('hex').slice(0, 8);
  return `${name.slice(0, maxLength - 9)}-${hash}`;
}

/** The object of a target: `any-example.com` for `*.example.com`, which no exact name can be. */
export function targetObject(target: EntryTarget, maxLength: number): string {
  const text = formatEntryTarget(target).replace(/^\*\./, 'any_below-');
  return objectName(text, maxLength);
}

/** A host that every product takes as the name of a machine: letters, digits and hyphens between dots. */
export function isMachineName(host: string): boolean {
  return /^[a-z0-9.-]+$/.test(host);
}
