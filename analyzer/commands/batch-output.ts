import { once } from 'node:events';

/** A stream that is written to at its reader's pace. */
export interface BatchOutput {
  /** Waits until there is room. Says whether anybody still reads. */
  write(text: string): Promise<boolean>;
}

/**
 * Opens a stream for a long batch, so that no more of it is in memory than the reader is behind.
 *
 * A reader that has seen enough (`| head`) ends the batch, and so does a disk that is full: saying
 * so is for who owns the stream.
 */
export function openBatchOutput(stream: NodeJS.WritableStream): BatchOutput {
  let isRead = true;
  stream.on('error', () => {
    isRead = false;
  });
  return {
    write: async (text) => {
      if (isRead && !stream.write(text)) {
        // `once` rejects on the error that the listener above has already noted.
        await once(stream, 'drain').catch(() => undefined);
      }
      return isRead;
    },
  };
}
