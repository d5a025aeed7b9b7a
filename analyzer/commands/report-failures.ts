import { openRecord } from '../../proxy/store/open-record.ts';
import { ConfigError } from '../../rules/errors.ts';
import { foldFailures } from '../failure-log.ts';
import type { FailureReport } from '../failure-log-schema.ts';
import { renderFailures } from '../render/failure-log.ts';
import { escapeObeyed } from '../render/json.ts';
import { namesOf } from './analysed-record.ts';

export interface FailuresRequest {
  readonly run: readonly string[] | undefined;
  readonly db: string;
  readonly format: string;
}

/** Reads the events of the runs, one at a time, and says what failed. @throws {UserError} */
export async function reportFailures({ run, db, format }: FailuresRequest): Promise<string> {
  if (format !== 'text' && format !== 'json') {
    throw new ConfigError(
      `Cannot write failures as --format ${JSON.stringify(format)}: write text or json`,
    );
  }
  const reader = await openRecord(db, { runs: run && [...new Set(run)], events: 'all' });
  try {
    const names = namesOf(reader, run);
    const known = new Map(reader.runs().map((one) => [one.name, one]));
    const runs = names.map((name) =>
      foldFailures(reader.events({ run: name }), {
        name,
        startedAt: known.get(name)?.startedAt ?? 0,
      }),
    );
    const report: FailureReport = { schema: 'sallyport/failures@1', runs };
    return format === 'json'
      ? `${escapeObeyed(JSON.stringify(report, null, 2))}\n`
      : runs.map(renderFailures).join('\n');
  } finally {
    reader.close();
  }
}
