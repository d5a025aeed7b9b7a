import { createHash } from 'node:crypto';
import type { PolicyLabel } from '../event.ts';

/** As many digits as nobody will meet twice among the lists of a fleet. */
const DIGITS = 12;

/** Names a version of an allowlist: its name, and the beginning of what `sha256sum` says of its file. */
export function labelOf(name: string, text: string): PolicyLabel {
  return { name, digest: createHash('sha256').update(text).digest('hex').slice(0, DIGITS) };
}

/** `trial@3fa94c1b22d0`: for people. */
export function formatLabel({ name, digest }: PolicyLabel): string {
  return `${name}@${digest}`;
}
