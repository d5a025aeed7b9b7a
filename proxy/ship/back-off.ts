const FIRST_MS = 500;
const LAST_MS = 30_000;

/**
 * How long to wait before a try that follows so many failures: twice as long each time, up to half a minute, and
 * each proxy of a fleet another while, so that a database that comes back is not met by all of them at once.
 */
export function retryAfterMs(failures: number, random: () => number): number {
  const longest = Math.min(FIRST_MS * 2 ** Math.min(failures - 1, 20), LAST_MS);
  return longest * (0.5 + random() / 2);
}
