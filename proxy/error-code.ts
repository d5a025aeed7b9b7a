/** The code of a system error: `ECONNREFUSED`, `ENOTFOUND`; of several attempts, the last one's. */
export function errorCode(cause: unknown): string {
  if (cause instanceof AggregateError && cause.errors.length > 0)
    return errorCode(cause.errors.at(-1));
  if (cause instanceof Error && 'code' in cause && typeof cause.code === 'string')
    return cause.code;
  return cause instanceof Error ? cause.name : 'unknown';
}
