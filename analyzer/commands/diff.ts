import type { CommandModule } from 'yargs';
import { type ReadingFlags, withReadingFlags } from './record-flags.ts';

interface DiffFlags extends ReadingFlags {
  readonly from: string;
  readonly to: string;
  readonly format: string;
  readonly 'exit-code': boolean;
  readonly volatile: boolean;
  readonly output: string | undefined;
}

export const diffCommand: CommandModule<object, DiffFlags> = {
  command: 'diff <from> <to>',
  describe: 'Say what came, went and changed between two runs, two allowlists, or one of each',
  builder: (yargs) =>
    withReadingFlags(yargs)
      .positional('from', {
        type: 'string',
        demandOption: true,
        describe: 'The name of a run; or an allowlist: *.yaml, *.yml or any path with a /',
      })
      .positional('to', { type: 'string', demandOption: true, describe: 'The same' })
      .option('format', {
        type: 'string',
        requiresArg: true,
        default: 'text',
        describe: 'text, md (a change request) or json',
      })
      .option('exit-code', {
        type: 'boolean',
        default: false,
        describe: 'Exit with 1 where anything but volatile names differs',
      })
      .option('volatile', {
        type: 'boolean',
        default: false,
        describe: 'List mirrors and CDN names that came or went one by one, and count them',
      })
      .option('output', {
        alias: 'o',
        type: 'string',
        requiresArg: true,
        describe: 'Write to this file',
        defaultDescription: 'stdout',
      })
      .example('$0 diff trial-1 trial-2', 'what the second run reached that the first did not')
      .example('$0 diff allowlist.yaml trial-2 --format md -o request.md', 'a change request')
      .example('$0 diff old.yaml new.yaml --exit-code', 'for CI'),
  handler: async (flags) => {
    const [{ diffSides }, { writeResult }] = await Promise.all([
      import('./diff-sides.ts'),
      import('./output.ts'),
    ]);
    const { text, differs } = await diffSides({ ...flags, now: Date.now() });
    writeResult(text, flags.output);
    if (flags['exit-code'] && differs) process.exitCode = 1;
  },
};
