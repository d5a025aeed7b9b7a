import { createWriteStream } from 'node:fs';
import { Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { newestRun } from '../../analyzer/commands/analysed-record.ts';
import { escapeObeyed } from '../../analyzer/render/json.ts';
import { ConfigError } from '../../rules/errors.ts';
import { exportLines } from '../export/export-lines.ts';
import { openRecord } from '../store/open-record.ts';
import type { Reader } from '../store/reader.ts';
import type { ExportArguments } from './export.ts';

/** Writes a run as JSON lines. @throws {UserError} where it cannot be read or written */
export async function runExport(argv: ExportArguments): Promise<void> {
  const reader = await openRecord(argv.db, {
    ...(argv.run !== undefined && { runs: [argv.run] }),
    events: argv.events ? 'all' : 'none',
  });
  try {
    const name = argv.run ?? newestRun(reader);
    const run = reader.runs().find((one) => one.name === name);
    // Says which runs there are.
    if (run === undefined) reader.clients({ runs: [name] });
    else await write(Readable.from(chunks(reader, run, argv.events)), fileOf(argv.output));
  } finally {
    reader.close();
  }
}

function fileOf(output: string | undefined): string | undefined {
  return output === '-' ? undefined : output;
}

/** So many characters go out at once. */
const CHUNK_LENGTH = 64 * 1024;

function* chunks(
  reader: Reader,
  run: Parameters<typeof exportLines>[1]['run'],
  withEvents: boolean,
): Generator<string> {
  let chunk = '';
  for (const line of exportLines(reader, { run, withEvents })) {
    chunk += `${escapeObeyed(JSON.stringify(line))}\n`;
    if (chunk.length < CHUNK_LENGTH) continue;
    yield chunk;
    chunk = '';
  }
  yield chunk;
}

async function write(lines: Readable, output: string | undefined): Promise<void> {
  // Readable by its owner alone, as the record is: it says who talked to whom.
  const sink: Writable =
    output === undefined ? process.stdout : createWriteStream(output, { mode: 0o600 });
  try {
    await pipeline(lines, sink, { end: output !== undefined });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    // A reader that has seen enough (`| head`) is no fault.
    if (code === 'EPIPE' || code === 'ERR_STREAM_PREMATURE_CLOSE') return;
    if (code === '' || output === undefined) throw error;
    throw new ConfigError(
      `Cannot write the export to "${output}": the system says ${code}; name a file that can be written`,
      { cause: error },
    );
  }
}
