import type { CommandModule } from 'yargs';

interface MarkFlags {
  readonly name: string;
  readonly run: string | undefined;
  readonly at: string | undefined;
  readonly db: string;
}

export const markCommand: CommandModule<object, MarkFlags> = {
  command: 'mark <name>',
  describe: 'Write into the record that a phase of the deployment begins now',
  builder: (yargs) =>
    yargs
      .positional('name', {
        type: 'string',
        demandOption: true,
        describe: 'create, node-boot, post-install, steady, teardown; or what you call it',
      })
      .option('run', {
        type: 'string',
        requiresArg: true,
        describe: 'The run that it is a phase of',
        defaultDescription: 'the one that is being recorded',
      })
      .option('at', {
        type: 'string',
        requiresArg: true,
        describe: 'When it began, as in 2026-11-20T10:00:00Z: for a run that was imported',
        defaultDescription: 'now',
      })
      .option('db', {
        type: 'string',
        requiresArg: true,
        default: 'sallyport.db',
        describe: 'The record that is being written',
      })
      .example('$0 mark post-install', 'in a script, before it installs')
      .example(
        '$0 mark teardown --run imported-1 --at 2026-11-20T11:58:00Z',
        'from the log of a deployment',
      ),
  handler: async ({ name, run, at, db }) => {
    const { markPhase } = await import('./mark-phase.ts');
    process.stderr.write(`${markPhase({ name, run, at, db, now: Date.now() })}\n`);
  },
};
