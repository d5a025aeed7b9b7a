/** A bucket of tokens for each caller: a burst passes, a flood does not. */
export interface RateLimit {
  /** Whether this caller may go on now. */
  takes(caller: string): boolean;
}

export interface Rate {
  readonly burst: number;
  readonly perSecond: number;
}

interface Bucket {
  left: number;
  at: number;
}

/** Callers that are remembered; past that, the oldest starts with a full bucket again. */
const MAX_CALLERS = 1_000;

/** `clock` is in milliseconds. */
export function limitRate({ burst, perSecond }: Rate, clock: () => number): RateLimit {
  const buckets = new Map<string, Bucket>();
  return {
    takes(caller) {
      const at = clock();
      const bucket = buckets.get(caller) ?? { left: burst, at };
      buckets.delete(caller);
      buckets.set(caller, bucket);
      for (const oldest of [...buckets.keys()].slice(0, -MAX_CALLERS)) buckets.delete(oldest);
      bucket.left = Math.min(burst, bucket.left + ((at - bucket.at) / 1_000) * perSecond);
      bucket.at = at;
      if (bucket.left < 1) return false;
      bucket.left -= 1;
      return true;
    },
  };
}
