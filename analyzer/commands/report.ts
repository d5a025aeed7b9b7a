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
  readonly requester: string | undefined;
  readonly expires: string | undefined;
  readonly pack: string | undefined;
  readonly target: string[] | undefined;
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
        describe: 'text, md, html, csv, json or xlsx',
      })
      .option('move-to', {
        type: 'string',
        requiresArg: true,
        describe: 'Region in which the deployment is needed: say what changes there',
      })
      .option('requester', {
        type: 'string',
        requiresArg: true,
        describe: 'Who asks for the rules (html and xlsx)',
      })
      .option('expires', {
        type: 'string',
        requiresArg: true,
        describe: 'The last day on which they are needed, as 2027-03-31 (html and xlsx)',
      })
      .option('failures', {
        type: 'boolean',
        default: false,
        describe: 'Say instead what failed, for whom, and what failed first (text or json)',
      })
      .option('pack', {
        type: 'string',
        requiresArg: true,
        describe: 'Write everything a reviewer may ask for into this ZIP archive, with digests',
      })
      .option('target', {
        type: 'string',
        array: true,
        nargs: 1,
        describe: 'With --pack, what the list is written for, as render names it; repeatable',
        defaultDescription: 'eight usual ones',
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
      .example(
        '$0 report --format html -o report.html',
        'one page for the firewall team, to read and to print',
      )
      .example('$0 report --pack evidence.zip --target paloalto', 'all of it, for the review')
      .example('$0 report --failures', 'why did my deployment fail?')
      .example('$0 report --move-to us-gov-west-1', 'recorded here, needed there'),
  handler: async (flags) => {
    const [{ makeReport }, { writeResult }] = await Promise.all([
      import('./make-report.ts'),
      import('./output.ts'),
    ]);
    if (flags.pack !== undefined) {
      const { writePack } = await import('./write-pack.ts');
      await writePack({ ...flags, pack: flags.pack });
      return;
    }
    if (flags.failures) {
      const { reportFailures } = await import('./report-failures.ts');
      writeResult(await reportFailures(flags), flags.output);
      return;
    }
    const columns = flags.output === undefined ? process.stdout.columns : undefined;
    writeResult(await makeReport({ ...flags, columns, now: Date.now() }), flags.output);
  },
};
