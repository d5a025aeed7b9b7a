import { ConfigError } from '../../rules/errors.ts';
import type { DatabaseFault } from '../postgres/explain-database.ts';

/** Why nothing is shipped: what the database or the way to it says, or that it is not ours to ship there. */
export type ShipFault = DatabaseFault | 'taken' | 'copied' | 'record';

/** The database has told us to stay away: nothing was written. */
export class ShipRefusal extends ConfigError {
  readonly fault: 'taken' | 'copied';

  constructor(fault: 'taken' | 'copied', message: string) {
    super(message);
    this.fault = fault;
  }
}

/** Somebody else has shipped the same file meanwhile: what is known of the way is read again. */
export class Overtaken extends Error {
  override readonly name = 'Overtaken';
}
