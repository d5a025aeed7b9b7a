import { makeReport } from '../../analyzer/commands/make-report.ts';

/** The report on one run, as `run` shows it when its command has ended. */
export async function summaryOf(db: string, run: string): Promise<string> {
  const report = await makeReport({
    run: [run],
    format: 'text',
    mirrored: undefined,
    region: undefined,
    rules: undefined,
    db,
    columns: process.stderr.columns,
    now: Date.now(),
  });
  return `\n${report}`;
}
