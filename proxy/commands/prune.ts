import type { ArgumentsCamelCase, CommandModule } from 'yargs';

export interface PruneFlags {
  readonly db: string;
  readonly 'older-than': string;
  readonly runs: boolean;
  readonly 'dry-run': boolean;
}

export const pruneCommand: CommandModule<object, PruneFlags> = {
  command: 'prune',
  describe: 'Delete old event rows; destinations and all counts stay',
  builder: (yargs) =>
    yargs
      .option('db', {
        type: 'string',
        default: 'sallyport.db',
        describe: 'The record: a SQLite file, or postgres://USER@HOST/DATABASE',
      })
      .option('older-than', {
        type: 'string',
        requiresArg: true,
        demandOption: true,
        describe: 'What began longer ago than this goes: 90d, 12h, 4w',
      })
      .option('runs', {
        type: 'boolean',
        default: false,
        describe: 'Delete runs that ended longer ago, too, with all that they counted',
      })
      .option('dry-run', {
        type: 'boolean',
        default: false,
        describe: 'Say what would go, and delete nothing',
      })
      .example('$0 prune --older-than 90d --dry-run', 'count what would go')
      .example('$0 prune --db postgres://sallyport@db/egress --older-than 90d', 'once a day'),
  handler: prune,
};

async function prune(flags: ArgumentsCamelCase<PruneFlags>): Promise<void> {
  const { handlePrune } = await import('./prune-handler.ts');
  await handlePrune(flags);
}
