/** What is known of the way to the database. */
export interface ShipState {
  readonly database: string;
  readonly batch: number;
  readonly token: string;
  readonly sending: readonly string[];
}

/** What a database says of the latest batch that it has taken from a file; the token is '' before the first. */
export interface TakenBatch {
  /** Uid of the database. */
  readonly database: string;
  readonly batch: number;
  readonly token: string;
}

/**
 * Says where to go on, from what the file knows and what the database says.
 *
 * - `here`: they agree, or the latest batch has arrived and its answer has not.
 * - `anew`: another database, or one that was restored from a backup. It has less than the file takes for shipped.
 * - `copied`: a batch has arrived that this file knows nothing of. The file is a copy of the one that sent it, or was
 *   restored from a backup. Its numbers mean other events by now, and would be taken for those that are there.
 */
export function resumeFrom(known: ShipState, taken: TakenBatch): 'here' | 'anew' | 'copied' {
  if (known.sending.includes(taken.token)) return 'here';
  const isKnown = known.token === taken.token;
  if (known.database === taken.database || known.database === '') {
    if (isKnown) return 'here';
    return taken.batch < known.batch ? 'anew' : 'copied';
  }
  return isKnown || taken.batch <= known.batch ? 'anew' : 'copied';
}
