import { readFileSync } from 'node:fs';

/** Kept for the record, the log, listeners, name look-ups and the dashboard. */
const RESERVED = 64;

/** How many clients can be served with the file descriptors that this process may open: two sockets each. */
export function connectionCapacity(): number {
  const limit = openFileLimit();
  return limit === undefined
    ? Number.POSITIVE_INFINITY
    : Math.max(8, Math.floor((limit - RESERVED) / 2));
}

/** `ulimit -n` of this process; Linux says it, elsewhere it is not known. */
function openFileLimit(): number | undefined {
  try {
    const limits = readFileSync('/proc/self/limits', 'utf8');
    const soft = /^Max open files\s+(\d+)/m.exec(limits)?.[1];
    return soft === undefined ? undefined : Number(soft);
  } catch {
    return undefined;
  }
}
