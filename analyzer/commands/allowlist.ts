import type { CommandModule } from 'yargs';
import { type RecordFlags, withRecordFlags } from './record-flags.ts';

interface AllowlistFlags extends RecordFlags {
  readonly merge: string | undefined;
  readonly endpoints: boolean;
  readonly 'by-role': boolean;
  readonly phase: string[] | undefined;
  readonly name: string | undefined;
  readonly output: string | undefined;
}

export const allowlistCommand: CommandModule<object, AllowlistFlags> = {
  command: 'allowlist',
  describe: 'Write the allowlist from what was seen, for a person to review',
  builder: (yargs) =>
    withRecordFlags(yargs)
      .option('merge', {
        type: 'string',
        requiresArg: true,
        describe: 'FILE: keep this allowlist as it is, and add what is new',
      })
      .option('endpoints', {
        type: 'boolean',
        default: false,
        describe: 'There are VPC endpoints: leave out what they carry',
      })
      .option('by-role', {
        type: 'boolean',
        default: false,
        describe: 'Limit each entry to the roles that asked, where everyone who asked had one',
      })
      .option('phase', {
        type: 'string',
        array: true,
        nargs: 1,
        describe: 'PHASE,...: only what was asked for in these phases of the deployment',
      })
      .option('name', {
        type: 'string',
        requiresArg: true,
        describe: 'What the list is for',
        defaultDescription: 'the name of the run',
      })
      .option('output', {
        alias: 'o',
        type: 'string',
        requiresArg: true,
        describe: 'Write to this file',
        defaultDescription: 'stdout',
      })
      .example('$0 allowlist --mirrored os-mirror,package-repo -o allowlist.yaml', 'a first list')
      .example('$0 allowlist --merge allowlist.yaml -o allowlist.yaml', 'add what a new run saw')
      .example(
        '$0 allowlist --by-role -o allowlist.yaml',
        'who did not ask for it does not get it',
      ),
  handler: async (flags) => {
    const [{ makeAllowlist }, { writeResult }] = await Promise.all([
      import('./make-allowlist.ts'),
      import('./output.ts'),
    ]);
    const { text, notes } = await makeAllowlist({
      ...flags,
      byRole: flags['by-role'],
      now: Date.now(),
    });
    writeResult(text, flags.output);
    for (const note of notes) process.stderr.write(`${note}\n`);
  },
};
