import { makeReport } from '../../analyzer/commands/make-report.ts';

/** The report on one run, as `run` shows it when its command has ended. */
export function summaryOf(db: string, run: string): string {
  const report = makeReport({
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
