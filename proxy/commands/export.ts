import type { CommandModule } from 'yargs';

export interface ExportArguments {
  readonly run: string | undefined;
  readonly events: boolean;
  readonly output: string | undefined;
  readonly db: string;
}

export const exportCommand: CommandModule<object, ExportArguments> = {
  command: 'export',
  describe: 'Write a run as JSON lines, for import into another record',
  builder: (yargs) =>
    yargs
      .option('run', {
        describe: 'Run to write',
        type: 'string',
        defaultDescription: 'the newest',
        requiresArg: true,
      })
      .option('events', {
        describe: 'Write every attempt too, where they were kept',
        type: 'boolean',
        default: false,
      })
      .option('output', {
        alias: 'o',
        describe: 'Write to this file',
        type: 'string',
        defaultDescription: 'stdout',
        requiresArg: true,
      })
      .option('db', {
        describe: 'The record to read: a file, or postgres://USER@HOST/DATABASE',
        type: 'string',
        default: 'sallyport.db',
        requiresArg: true,
      })
      .example('$0 export --run trial-1 -o trial-1.jsonl', 'the counts of one run')
      .example(
        '$0 export --run trial-1 --events | ssh head sallyport import --from jsonl --events -',
        'all of it, into the record of another machine',
      ),
  handler: async (argv) => {
    const { runExport } = await import('./export-handler.ts');
    await runExport(argv);
  },
};
