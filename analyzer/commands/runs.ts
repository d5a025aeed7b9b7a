import type { CommandModule } from 'yargs';

interface RunsFlags {
  readonly json: boolean;
  readonly db: string;
}

export const runsCommand: CommandModule<object, RunsFlags> = {
  command: 'runs',
  describe: 'List what has been captured, the newest run last',
  builder: (yargs) =>
    yargs
      .option('json', { type: 'boolean', default: false, describe: 'Write one JSON array' })
      .option('db', {
        type: 'string',
        requiresArg: true,
        default: 'sallyport.db',
        describe: 'The record to read: a file, or postgres://USER@HOST/DATABASE',
      })
      .example('$0 runs --db trial.db', 'what trial.db holds'),
  handler: async ({ json, db }) => {
    const { listRuns } = await import('./list-runs.ts');
    const { result, note } = await listRuns({ json, db });
    if (note !== undefined) process.stderr.write(`${note}\n`);
    process.stdout.write(result);
  },
};
