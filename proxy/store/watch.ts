import { explain, openStore } from './open.ts';

/** Tells whether a record has changed, for next to nothing: no table is read. */
export interface RecordWatch {
  /** Another number than before when somebody else has committed since. @throws {UserError} */
  version(): number;
  close(): void;
}

/**
 * Watches a record that others write.
 *
 * The connection stays open, because the number means something within one connection only
 * (https://www.sqlite.org/pragma.html#pragma_data_version, read 2026-11-20); it holds no
 * transaction, so that the write-ahead log of a busy proxy does not grow for it.
 * @throws {UserError} where the record cannot be read
 */
export function watchRecord(file: string): RecordWatch {
  const store = openStore(file, 'read');
  const ask = store.db.prepare('PRAGMA data_version').pluck();
  return {
    version() {
      try {
        return Number(ask.get());
      } catch (error) {
        throw explain(error, file, 'read');
      }
    },
    close: () => store.close(),
  };
}
