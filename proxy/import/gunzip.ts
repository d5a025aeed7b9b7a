import { once } from 'node:events';
import { createGunzip, type Gunzip } from 'node:zlib';

/**
 * Deflate grows up to 1,032 times: this much in is at most 8 MB out, which is held before the
 * reader takes it.
 */
const SLICE_BYTES = 8 * 1024;

/** What to do with the end of a compressed file that does not end well. */
export type ReportProblem = (problem: string) => void;

/**
 * Decompresses gzip data, also of several members one after the other.
 *
 * Everything that could be decompressed is given out before a defect is reported. A pipe would drop
 * what waits in it when the stream fails, and with it the last minutes of a log cut short.
 */
export async function* gunzip(
  chunks: AsyncIterable<Buffer>,
  report: ReportProblem,
): AsyncGenerator<Buffer> {
  const stream = createGunzip({ chunkSize: 64 * 1024 });
  const output: Buffer[] = [];
  let failed = false;
  stream.on('data', (data: Buffer) => output.push(data));
  stream.on('error', (error: NodeJS.ErrnoException) => {
    failed = true;
    report(problemOf(error));
  });
  try {
    for await (const chunk of chunks) {
      for (let at = 0; at < chunk.length && !failed; at += SLICE_BYTES) {
        await written(stream, chunk.subarray(at, at + SLICE_BYTES));
        yield* output.splice(0);
      }
      if (failed) return;
    }
    stream.end();
    if (!stream.closed) await once(stream, 'close').catch(() => undefined);
    yield* output;
  } finally {
    stream.destroy();
  }
}

/** Waits until a slice went through, or broke the stream, which never calls back then. */
async function written(stream: Gunzip, slice: Buffer): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  stream.once('close', resolve);
  stream.write(slice, () => resolve());
  await promise;
  stream.off('close', resolve);
}

function problemOf({ code }: NodeJS.ErrnoException): string {
  return code === 'Z_BUF_ERROR'
    ? 'the gzip data ends too early: what came before was read'
    : 'the gzip data is damaged: what came before was read';
}
