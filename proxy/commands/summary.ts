import { readAnalysed } from '../../analyzer/commands/analysed-record.ts';
import { fitting } from '../../analyzer/commands/make-report.ts';
import { renderText } from '../../analyzer/render/text.ts';

/** The report on one run, as `run` shows it when its command has ended. */
export async function summaryOf(db: string, run: string): Promise<string> {
  const { report } = await readAnalysed({
    run: [run],
    mirrored: undefined,
    region: undefined,
    rules: undefined,
    db,
    now: Date.now(),
  });
  return `\n${renderText(report, fitting(process.stderr.columns))}`;
}
