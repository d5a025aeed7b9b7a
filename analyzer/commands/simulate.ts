import type { CommandModule } from 'yargs';
import { type RecordFlags, withRecordFlags } from './record-flags.ts';

interface SimulateFlags extends RecordFlags {
  readonly allow: string;
  readonly json: boolean;
}

export const simulateCommand: CommandModule<object, SimulateFlags> = {
  command: 'simulate',
  describe: 'Replay what was recorded against an allowlist: what would break, for whom',
  builder: (yargs) =>
    withRecordFlags(yargs)
      .option('allow', {
        type: 'string',
        requiresArg: true,
        demandOption: true,
        describe: 'The allowlist; - reads stdin',
      })
      .option('json', { type: 'boolean', default: false, describe: 'Write one JSON object' })
      .example('$0 simulate --allow allowlist.yaml', 'exit code 1 if anything would break')
      .example('$0 simulate --allow tighter.yaml --run trial-1 --run trial-2', 'two runs together'),
  handler: async (flags) => {
    const { simulateRecord } = await import('./simulate-record.ts');
    const { text, exitCode } = simulateRecord({ ...flags, now: Date.now() });
    process.stdout.write(text);
    process.exitCode = exitCode;
  },
};
