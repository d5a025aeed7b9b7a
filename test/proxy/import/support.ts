import { Readable } from 'node:stream';
import type { ConnectionEvent, Flow, Lookup } from '../../../proxy/event.ts';
import { importFiles } from '../../../proxy/import/import-files.ts';
import type { ImportFormat } from '../../../proxy/import/importer.ts';
import type { JsonlLine } from '../../../proxy/import/jsonl-line.ts';
import type { FileSummary } from '../../../proxy/import/summary.ts';

/** What an import handed over, and what it said of the file. */
export interface Taken {
  readonly summary: FileSummary;
  readonly events: ConnectionEvent[];
  readonly flows: Flow[];
  readonly lookups: Lookup[];
  readonly restored: JsonlLine[];
}

/** Reads text as a log, or the file of that name. */
export async function take(
  format: ImportFormat,
  log: { readonly text: string | Buffer } | { readonly file: string },
  logformat?: string,
): Promise<Taken> {
  const taken = {
    events: [] as ConnectionEvent[],
    flows: [] as Flow[],
    lookups: [] as Lookup[],
    restored: [] as JsonlLine[],
  };
  const name = 'file' in log ? log.file : '-';
  const [summary] = await importFiles(
    { format, files: [name], now: Date.UTC(2026, 10, 20), logformat },
    {
      stdin: Readable.from('text' in log ? [Buffer.from(log.text)] : []),
      record: (event) => taken.events.push(event),
      recordFlow: (flow) => taken.flows.push(flow),
      recordLookup: (lookup) => taken.lookups.push(lookup),
      restore: (line) => taken.restored.push(line),
    },
  );
  if (summary === undefined) throw new Error('no summary');
  return { summary, ...taken };
}

/** `10.0.1.5 > 140.82.112.3:443/6 allowed 1x ^4249 v0`, for comparing at a glance. */
export function describeFlow(flow: Flow): string {
  const { client, address, port, protocol, action, times = 1, bytesUp, bytesDown, name } = flow;
  const said = name === undefined ? '' : ` "${name}"`;
  return `${client} > ${address}:${port}/${protocol} ${action} ${times}x ^${bytesUp} v${bytesDown}${said}`;
}
