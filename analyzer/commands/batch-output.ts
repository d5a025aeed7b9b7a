import { once } from 'node:events';

/** A stream that is written to at its reader's pace. */
export interface BatchOutput {
  /** Waits until there is room. Says whether anybody still reads. */
  write(text: string): Promise<boolean>;
}

/**
 * Opens a stream for a long batch, so that no more of it is in memory than the reader is behind.
 *
 * A reader that has seen enough (`| head`) ends the batch and is no defect; any other fault is.
 */
export function openBatchOutput(stream: NodeJS.WritableStream): BatchOutput {
  let isRead = true;
  stream.on('error', (error) => {
    if (!isBrokenPipe(error)) throw error;
    isRead = false;
  });
  return {
    write: async (text) => {
      if (isRead && !stream.write(text)) {
        // `once` rejects on the error that the listener above has already judged.
        await once(stream, 'drain').catch(() => undefined);
      }
      return isRead;
    },
  };
}

function isBrokenPipe(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EPIPE';
}
