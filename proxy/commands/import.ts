import type { CommandModule } from 'yargs';
import { IMPORT_FORMATS } from '../import/importer.ts';

export interface ImportArguments {
  /** The command, then the files. */
  readonly _: readonly (string | number)[];
  /** Files after a `--`. */
  readonly '--'?: readonly string[] | undefined;
  readonly from: string;
  readonly run: string | undefined;
  readonly events: boolean;
  readonly logformat: string | undefined;
  readonly 'client-role': string[] | undefined;
  readonly json: boolean;
  readonly db: string;
}

/**
 * `sallyport import`: takes logs of other programs into the record.
 *
 * The files are no declared positionals: yargs drops a `-` among those, and with repeated flags
 * switched off it keeps only the last of several. Flags are checked as strictly as elsewhere.
 */
export const importCommand: CommandModule<object, ImportArguments> = {
  command: 'import',
  describe: 'Take logs of other programs into the record',
  builder: (yargs) =>
    yargs
      .usage(
        '$0 import --from FORMAT FILE...\n\nTake logs of other programs into the record: plain or gzip files, - for standard input.',
      )
      .strict(false)
      .strictOptions()
      .string('_')
      .option('from', {
        describe: `Format of the logs: ${IMPORT_FORMATS.join(', ')}`,
        type: 'string',
        demandOption: true,
        requiresArg: true,
      })
      .option('run', {
        describe: 'Run to add to',
        type: 'string',
        defaultDescription: 'import-<time, UTC>',
        requiresArg: true,
      })
      .option('events', {
        describe: 'Keep every line, not only destinations and their counts',
        type: 'boolean',
        default: false,
      })
      .option('logformat', {
        describe:
          'How a line is built: of squid, a logformat as in squid.conf; of vpc-flow, the fields in order',
        type: 'string',
        requiresArg: true,
      })
      .option('client-role', {
        describe: 'CIDR=NAME: what clients in this block are called; repeatable',
        type: 'string',
        array: true,
        nargs: 1,
      })
      .option('json', {
        describe: 'Print what became of each file as one JSON object',
        type: 'boolean',
        default: false,
      })
      .option('db', {
        describe: 'The record',
        type: 'string',
        default: 'sallyport.db',
        requiresArg: true,
      })
      .example(
        '$0 import --from list samples/parallelcluster-2.4.1/destinations.txt',
        'one host:port or URL a line',
      )
      .example('$0 import --from squid access.log access.log.1.gz', 'native, common or combined')
      .example(
        '$0 import --run trial-1 --from vpc-flow flow.log.gz',
        'what bypassed the proxy of trial-1',
      )
      .example("$0 import --from squid --logformat '%ts %>a %rm %ru' -", 'a format of your own'),
  handler: async (argv) => {
    const { runImport } = await import('./import-handler.ts');
    await runImport(argv);
  },
};
