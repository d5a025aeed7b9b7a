import { readFileSync } from 'node:fs';

/** Kept for the record, the log, listeners, name look-ups and the dashboard. */
const RESERVED = 64;

/** How many clients can be served with the file descriptors that this process may open: two sockets each. */
export function connectionCapacity(): number {
  return capacityOf(openFileLimit());
}

function capacityOf(limit: number | undefined): number {
  return limit === undefined
    ? Number.POSITIVE_INFINITY
    : Math.max(8, Math.floor((limit - RESERVED) / 2));
}

/** As much of what was asked for is not worth a line in the log. */
const NEARLY = 0.9;

export interface Wanted {
  readonly workers: number;
  readonly limits: { readonly maxConnections: number; readonly capacity: number };
}

/**
 * Says how many connections fit, and what to write, where file descriptors are too few for what is
 * asked for. Node itself has raised the soft limit to the hard one, as far as a process may.
 */
export function descriptorShortage({ workers, limits }: Wanted): string | undefined {
  const { maxConnections, capacity } = limits;
  const fits = capacity * workers;
  if (fits >= NEARLY * maxConnections) return undefined;
  const each = Math.ceil(maxConnections / workers) * 2 + RESERVED;
  const whose = workers === 1 ? '' : ` in each of ${workers} workers`;
  return `file descriptors are enough for ${fits} connections, not for the ${maxConnections} of --max-connections, and more are answered 503: start it with ulimit -n ${each} or more${whose} (systemd: LimitNOFILE=${each})`;
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
