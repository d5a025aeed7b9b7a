import type { CommandModule } from 'yargs';

interface ReportFlags {
  readonly run: string[] | undefined;
  readonly format: string;
  readonly mirrored: string[] | undefined;
  readonly region: string | undefined;
  readonly rules: string[] | undefined;
  readonly db: string;
  readonly output: string | undefined;
}

export const reportCommand: CommandModule<object, ReportFlags> = {
  command: 'report',
  describe: 'Say what was reached, what it is, and what to do about it',
  builder: (yargs) =>
    yargs
      .option('run', {
        type: 'string',
        array: true,
        nargs: 1,
        describe: 'The run to report on; repeatable  [default: the newest]',
      })
      .option('format', {
        type: 'string',
        requiresArg: true,
        default: 'text',
        describe: 'Text, md, csv or json',
      })
      .option('mirrored', {
        type: 'string',
        array: true,
        nargs: 1,
        describe: 'CATEGORY,...: leave these out, an internal mirror serves them',
      })
      .option('region', {
        type: 'string',
        requiresArg: true,
        describe: 'Home region of the VPC  [default: the one most destinations name]',
      })
      .option('rules', {
        type: 'string',
        array: true,
        nargs: 1,
        describe: 'Your own rule file, which wins over the shipped rules; repeatable',
      })
      .option('db', {
        type: 'string',
        requiresArg: true,
        default: 'sallyport.db',
        describe: 'The record to read',
      })
      .option('output', {
        alias: 'o',
        type: 'string',
        requiresArg: true,
        describe: 'Write to this file  [default: stdout]',
      })
      .example(
        '$0 report --mirrored os-mirror,package-repo',
        'the newest run, without what your mirrors serve',
      )
      .example('$0 report --run trial-1 --format md -o report.md', 'one run, as Markdown'),
  handler: async (flags) => {
    const [{ makeReport }, { writeResult }] = await Promise.all([
      import('./make-report.ts'),
      import('./output.ts'),
    ]);
    const columns = flags.output === undefined ? process.stdout.columns : undefined;
    writeResult(await makeReport({ ...flags, columns, now: Date.now() }), flags.output);
  },
};
