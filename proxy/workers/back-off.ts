/** A worker that served for so long was not ended by what it began with. */
const STABLE_MS = 60_000;
const FIRST_MS = 100;
const LAST_MS = 30_000;

/**
 * Says how long to wait before a worker is replaced: the first time hardly, and longer each time it
 * ends soon after its start, so that what ends every worker at once does not use up the machine.
 */
export function backOff(): (livedMs: number) => number {
  let soon = 0;
  return (livedMs) => {
    soon = livedMs >= STABLE_MS ? 0 : soon;
    const waitMs = Math.min(FIRST_MS * 2 ** soon, LAST_MS);
    soon += 1;
    return waitMs;
  };
}
