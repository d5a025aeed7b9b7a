import type { CommandModule } from 'yargs';
import { type SignatureArguments, withSignatureFlags } from '../../proxy/commands/list-flags.ts';
import { type RecordFlags, withRecordFlags } from './record-flags.ts';

interface SimulateFlags extends RecordFlags, SignatureArguments {
  readonly allow: string;
  readonly json: boolean;
}

export const simulateCommand: CommandModule<object, SimulateFlags> = {
  command: 'simulate',
  describe: 'Replay what was recorded against an allowlist: what would break, for whom',
  builder: (yargs) =>
    withSignatureFlags(withRecordFlags(yargs))
      .option('allow', {
        type: 'string',
        requiresArg: true,
        demandOption: true,
        describe: 'The allowlist: a file, an https URL, or - for stdin',
      })
      .option('json', { type: 'boolean', default: false, describe: 'Write one JSON object' })
      .example('$0 simulate --allow allowlist.yaml', 'exit code 1 if anything would break')
      .example('$0 simulate --allow tighter.yaml --run trial-1 --run trial-2', 'two runs together'),
  handler: async (flags) => {
    const [{ simulateRecord }, { namedAllowlist }] = await Promise.all([
      import('./simulate-record.ts'),
      import('./named-allowlist.ts'),
    ]);
    const allow = await namedAllowlist(flags);
    const { text, exitCode } = await simulateRecord({ ...flags, allow, now: Date.now() });
    process.stdout.write(text);
    process.exitCode = exitCode;
  },
};
