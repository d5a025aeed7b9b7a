import { closeSync, createReadStream, openSync, readSync } from 'node:fs';
import { access, constants, stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { ConfigError } from '../../rules/errors.ts';
import { gunzip, type ReportProblem } from './gunzip.ts';

/** A log to read: a file, or standard input. */
export interface Source {
  /** As the user named it; `-` is standard input. */
  readonly name: string;
  /** Compressed size; absent where it cannot be known beforehand (a pipe). */
  readonly bytes?: number | undefined;
  /** Where it can be read at any place; absent for a pipe. */
  readonly path?: string | undefined;
  /** Gives out its bytes; what came is overwritten when the next is asked for. */
  open(): AsyncIterable<unknown>;
}

export interface ReadOptions {
  /** Called with the size of each chunk as it is read, before decompression. */
  readonly advance: (bytes: number) => void;
  readonly report: ReportProblem;
  /** The columns to read of a Parquet file; absent where the format is never kept in one. */
  readonly columns?: readonly string[] | undefined;
}

const CHUNK_BYTES = 512 * 1024;

/** First bytes of the compressed files that are not read here, and what reads them. */
const FOREIGN: readonly { readonly magic: string; readonly command: string }[] = [
  { magic: 'fd377a585a00', command: 'xz -dc' },
  { magic: '425a68', command: 'bzip2 -dc' },
  { magic: '28b52ffd', command: 'zstd -dc' },
  { magic: '504b0304', command: 'unzip -p' },
];

/**
 * Finds a log before any is read, so that a mistyped last name costs nothing.
 *
 * @throws {ConfigError} for what is not there, not readable, or a directory
 */
export async function findSource(name: string, stdin: Readable): Promise<Source> {
  if (name === '-') return { name, open: () => stdin };
  try {
    const found = await stat(name);
    if (found.isDirectory()) {
      throw new ConfigError(`Cannot import "${name}": it is a directory, name the files in it`);
    }
    await access(name, constants.R_OK);
    const bytes = found.isFile() ? found.size : undefined;
    const path = found.isFile() ? name : undefined;
    return {
      name,
      bytes,
      path,
      open: () =>
        path === undefined
          ? createReadStream(name, { highWaterMark: CHUNK_BYTES })
          : readIntoOneBuffer(path),
    };
  } catch (error) {
    throw error instanceof ConfigError ? error : cannotRead(name, error);
  }
}

/** A stream would take new memory for each chunk, faster than the collector gives it back. */
async function* readIntoOneBuffer(path: string): AsyncGenerator<Buffer> {
  const file = openSync(path, 'r');
  try {
    const buffer = Buffer.allocUnsafeSlow(CHUNK_BYTES);
    for (;;) {
      // Nothing else is to be done meanwhile, and to hand each read to a thread costs more than most of them.
      const bytesRead = readSync(file, buffer, 0, CHUNK_BYTES, null);
      if (bytesRead === 0) return;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    closeSync(file);
  }
}

/**
 * Reads a log from start to end, as text: decompressed if its first bytes say gzip, and row by row
 * if they say Parquet, whatever its name.
 */
export async function* readSource(source: Source, options: ReadOptions): AsyncGenerator<Buffer> {
  const chunks = counted(source, options.advance);
  try {
    const head = await firstBytes(chunks);
    refuseForeign(source.name, head);
    if (head.toString('latin1', 0, 4) === 'PAR1') {
      yield* readParquet(source, options);
      return;
    }
    const all = resume(head, chunks);
    yield* head.toString('hex', 0, 2) === '1f8b' ? gunzip(all, options.report) : all;
  } finally {
    // Whoever stops half way leaves no open file.
    await chunks.return(undefined);
  }
}

async function* readParquet(source: Source, options: ReadOptions): AsyncGenerator<Buffer> {
  if (options.columns === undefined) {
    throw new ConfigError(
      `Cannot import "${source.name}": it is a Parquet file, which is read for flow logs only; check --from`,
    );
  }
  if (source.path === undefined) {
    throw new ConfigError(
      `Cannot import "${source.name}": Parquet is read from its end, which a pipe does not have; name the file`,
    );
  }
  // Loaded here, as few logs need it and its libraries take 17 MB.
  const { parquetLines } = await import('./parquet.ts');
  yield* parquetLines(source.path, options.columns, options);
}

async function* counted(source: Source, advance: (bytes: number) => void): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of source.open()) {
      const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
      advance(bytes.length);
      yield bytes;
    }
  } catch (error) {
    throw cannotRead(source.name, error);
  }
}

/** Reads until the kind of file can be told; a pipe may hand over one byte at a time. */
async function firstBytes(chunks: AsyncIterator<Buffer>): Promise<Buffer> {
  let head = Buffer.alloc(0);
  while (head.length < 6) {
    const next = await chunks.next();
    if (next.done) break;
    head = Buffer.concat([head, next.value]);
  }
  return head;
}

async function* resume(head: Buffer, rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  yield head;
  for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
}

function refuseForeign(name: string, head: Buffer): void {
  const hex = head.toString('hex', 0, 6);
  const foreign = FOREIGN.find(({ magic }) => hex.startsWith(magic));
  if (foreign === undefined) return;
  throw new ConfigError(
    `Cannot import "${name}": it is compressed in a way that is not read here, pipe it through ${foreign.command} and import -`,
  );
}

function cannotRead(name: string, error: unknown): ConfigError {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === undefined) throw error;
  const why =
    code === 'ENOENT' || code === 'ENOTDIR'
      ? 'there is no such file'
      : code === 'EACCES'
        ? 'it may not be read, check its permissions'
        : `the system gave up reading it (${String(code)})`;
  return new ConfigError(`Cannot import "${name}": ${why}`);
}
