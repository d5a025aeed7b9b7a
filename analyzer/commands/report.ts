import type { CommandModule } from 'yargs';
import {
  type PlanFlags,
  type RecordFlags,
  withPlanFlags,
  withRecordFlags,
} from './record-flags.ts';

interface ReportFlags extends RecordFlags, PlanFlags {
  readonly failures: boolean;
  readonly format: string;
  readonly 'move-to': string | undefined;
  readonly output: string | undefined;
}

export const reportCommand: CommandModule<object, ReportFlags> = {
  command: 'report',
  describe: 'Say what was reached, what it is, and what to do about it',
  builder: (yargs) =>
    withPlanFlags(withRecordFlags(yargs))
      .option('format', {
        type: 'string',
        requiresArg: true,
        default: 'text',
        describe: 'text, md, csv or json',
      })
      .option('move-to', {
        type: 'string',
        requiresArg: true,
        describe: 'Region in which the deployment is needed: say what changes there',
      })
      .option('failures', {
        type: 'boolean',
        default: false,
        describe: 'Say instead what failed, for whom, and what failed first (text or json)',
      })
      .option('output', {
        alias: 'o',
        type: 'string',
        requiresArg: true,
        defaultDescription: 'stdout',
        describe: 'Write to this file',
      })
      .example(
        '$0 report --mirrored os-mirror,package-repo',
        'the newest run, without what your mirrors serve',
      )
      .example('$0 report --run trial-1 --format md -o report.md', 'one run, as Markdown')
      .example('$0 report --failures', 'why did my deployment fail?')
      .example('$0 report --move-to us-gov-west-1', 'recorded here, needed there'),
  handler: async (flags) => {
    const [{ makeReport }, { writeResult }] = await Promise.all([
      import('./make-report.ts'),
      import('./output.ts'),
    ]);
    if (flags.failures) {
      const { reportFailures } = await import('./report-failures.ts');
      writeResult(reportFailures(flags), flags.output);
      return;
    }
    const columns = flags.output === undefined ? process.stdout.columns : undefined;
    writeResult(makeReport({ ...flags, columns, now: Date.now() }), flags.output);
  },
};
