import type { CommandModule } from 'yargs';

export interface MergeArguments {
  /** The command, then the files. */
  readonly _: readonly (string | number)[];
  /** Files after a `--`. */
  readonly '--'?: readonly string[] | undefined;
  readonly output: string;
  readonly json: boolean;
}

/** `sallyport merge`: the records of many machines in one file. The files are read as `import` reads its own. */
export const mergeCommand: CommandModule<object, MergeArguments> = {
  command: 'merge',
  describe: 'Put the records of many machines into one file',
  builder: (yargs) =>
    yargs
      .usage(
        '$0 merge -o RECORD FILE...\n\nPut the records of many machines into one file. What is in it already is brought up to date; doing it again changes nothing.',
      )
      .strict(false)
      .strictOptions()
      .string('_')
      .option('output', {
        alias: 'o',
        describe: 'The record to merge into, made where there is none',
        type: 'string',
        demandOption: true,
        requiresArg: true,
      })
      .option('json', {
        describe: 'Print what became of each run as one JSON object',
        type: 'boolean',
        default: false,
      })
      .example(
        '$0 merge -o fleet.db node-1.db node-2.db node-3.db',
        'runs of one name are read as one',
      )
      .example('$0 report --db fleet.db', 'the report on all of them'),
  handler: async (argv) => {
    const { runMerge } = await import('./merge-handler.ts');
    runMerge(argv);
  },
};
