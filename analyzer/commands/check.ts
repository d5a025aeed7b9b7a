import type { CommandModule } from 'yargs';
import { type SignatureArguments, withSignatureFlags } from '../../proxy/commands/list-flags.ts';
import { type RecordFlags, withRecordFlags } from './record-flags.ts';

interface CheckFlags extends RecordFlags, SignatureArguments {
  readonly allow: string;
  readonly json: boolean;
  readonly since: string | undefined;
}

export const checkCommand: CommandModule<object, CheckFlags> = {
  command: 'check',
  describe: 'Say whether what was seen fits an allowlist; exit code 1 where it does not',
  builder: (yargs) =>
    withSignatureFlags(withRecordFlags(yargs))
      .option('allow', {
        type: 'string',
        requiresArg: true,
        demandOption: true,
        describe: 'The allowlist: a file, an https URL, or - for stdin',
      })
      .option('since', {
        type: 'string',
        requiresArg: true,
        describe: 'Only what was first seen in this time, as in 24h: one line each, for a cron job',
      })
      .option('json', { type: 'boolean', default: false, describe: 'Write one JSON object' })
      .example('$0 check --allow allowlist.yaml', 'does the newest run fit?')
      .example('$0 check --allow allowlist.yaml --since 24h', 'what is new since yesterday?')
      .example(
        '$0 check --allow allowlist.yaml --mirrored os-mirror',
        'but for what mirrors serve',
      ),
  handler: async (flags) => {
    const [{ checkRecord }, { namedAllowlist }] = await Promise.all([
      import('./check-record.ts'),
      import('./named-allowlist.ts'),
    ]);
    const allow = await namedAllowlist(flags);
    const { text, exitCode } = await checkRecord({ ...flags, allow, now: Date.now() });
    process.stdout.write(text);
    process.exitCode = exitCode;
  },
};
