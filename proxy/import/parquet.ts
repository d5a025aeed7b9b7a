import { open } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import {
  type AsyncBuffer,
  type Compressors,
  type DecodedArray,
  type FileMetaData,
  parquetMetadataAsync,
  parquetScan,
} from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import type { ReportProblem } from './gunzip.ts';
import { collectGarbage } from './small-heap.ts';

/** What it reports while it reads. */
interface ParquetPorts {
  readonly advance: (bytes: number) => void;
  readonly report: ReportProblem;
}

/**
 * So many rows are held decoded. Pages are decoded again where a window ends inside one, so that
 * smaller windows take longer.
 */
const ROWS_AT_ONCE = 65_536;
const ROWS_A_CHUNK = 2_048;

/** What a page may decompress to: those of flow logs hold a megabyte. */
const MAX_PAGE_BYTES = 256 * 1024 * 1024;

/** gzip by Node, in which AWS writes them; the rest by the library. */
const decompressors: Compressors = {
  ...compressors,
  GZIP: (input) => gunzipSync(input, { maxOutputLength: MAX_PAGE_BYTES }),
};

const MAX_METADATA_BYTES = 64 * 1024 * 1024;

/**
 * Reads a Parquet file as lines of text: a header with the names of those of `columns` that it has,
 * then a line for each row, separated by blanks, with `-` for what is null.
 *
 * What cannot be decoded ends the file with a report; the rows before it have been read.
 */
export async function* parquetLines(
  path: string,
  columns: readonly string[],
  { advance, report }: ParquetPorts,
): AsyncGenerator<Buffer> {
  const handle = await open(path);
  try {
    const { size } = await handle.stat();
    const file: AsyncBuffer = {
      byteLength: size,
      async slice(start, end = size) {
        const length = Math.max(0, Math.min(end, size) - start);
        const bytes = new ArrayBuffer(length);
        await handle.read(new Uint8Array(bytes), 0, length, start);
        return bytes;
      },
    };
    yield* readGroups(file, columns, advance);
  } catch (error) {
    // The library throws plain errors for whatever a hostile or truncated file makes it stumble over.
    report(`the Parquet data is damaged (${reasonOf(error)}): what came before was read`);
  } finally {
    await handle.close();
  }
}

async function* readGroups(
  file: AsyncBuffer,
  columns: readonly string[],
  advance: (bytes: number) => void,
): AsyncGenerator<Buffer> {
  const metadata = await readMetadata(file);
  const present = new Set(metadata.schema.map(({ name }) => name));
  const names = columns.filter((name) => present.has(name));
  yield Buffer.from(`${names.join(' ')}\n`);
  const scan = await parquetScan({ file, metadata, columns: names, compressors: decompressors });
  for (const { rowStart, rowEnd } of scan.ranges) {
    for (let start = rowStart; start < rowEnd; start += ROWS_AT_ONCE) {
      const end = Math.min(rowEnd, start + ROWS_AT_ONCE);
      const values: Column[] = [];
      // One after the other: the bytes of a column are let go before those of the next are read.
      for (const column of names) {
        values.push(compact(await scan.readColumn({ column, rowStart: start, rowEnd: end })));
      }
      yield* toLines(values, end - start);
      collectGarbage();
    }
  }
  advance(file.byteLength);
}

/** What a column says of each row; NaN where a number is missing. */
type Column = DecodedArray | Float64Array;

/** Numbers without an object for each: 64-bit integers are decoded as BigInt, five times as large. */
function compact(values: DecodedArray): Column {
  const numbers = new Float64Array(values.length);
  for (let row = 0; row < values.length; row++) {
    const value: unknown = values[row];
    if (typeof value === 'number') numbers[row] = value;
    else if (value === null || value === undefined) numbers[row] = Number.NaN;
    else if (typeof value === 'bigint' && BigInt(Number(value)) === value)
      numbers[row] = Number(value);
    else return values;
  }
  return numbers;
}

function* toLines(columns: readonly Column[], rows: number): Generator<Buffer> {
  for (let start = 0; start < rows; start += ROWS_A_CHUNK) {
    const lines: string[] = [];
    for (let row = start; row < Math.min(rows, start + ROWS_A_CHUNK); row++) {
      lines.push(columns.map((values) => toWord(values[row])).join(' '));
    }
    yield Buffer.from(`${lines.join('\n')}\n`);
  }
}

/** The length of the metadata stands in the last eight bytes, and a broken file can claim any. */
async function readMetadata(file: AsyncBuffer): Promise<FileMetaData> {
  const tail = new DataView(await file.slice(Math.max(0, file.byteLength - 8)));
  if (tail.byteLength < 8 || tail.getUint32(4, true) !== MAGIC) throw new Error('it has no end');
  if (tail.getUint32(0, true) > MAX_METADATA_BYTES) throw new Error('its metadata is too large');
  return parquetMetadataAsync(file);
}

/** `PAR1`, read as a little-endian number. */
const MAGIC = 0x31_52_41_50;

/** A value with a blank in it would move all that follow; none of the columns that are read has one. */
function toWord(value: unknown): string {
  if (typeof value === 'string') return value.replace(/\s/g, '') || '-';
  if (typeof value === 'bigint' || (typeof value === 'number' && !Number.isNaN(value))) {
    return String(value);
  }
  return '-';
}

function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.replace(/[^ -~]/g, '?').slice(0, 120);
}
