import type { ArgumentsCamelCase, CommandModule } from 'yargs';
import { ConfigError } from '../../rules/errors.ts';
import {
  type ProxyArguments,
  type RecordArguments,
  withProxyFlags,
  withRecordFlags,
} from './proxy-flags.ts';

type RecordFlags = object & ProxyArguments & RecordArguments & { readonly allow: string };

export const recordCommand: CommandModule<object, RecordFlags> = {
  command: 'record',
  describe: 'Run the discovery proxy: let everything through and write down where it went',
  builder: (yargs) =>
    withRecordFlags(withProxyFlags(yargs, ['127.0.0.1:3128']), 'info')
      .option('allow', {
        type: 'string',
        requiresArg: true,
        default: 'allowlist.yaml',
        describe: 'The allowlist that the dashboard saves what you select to',
      })
      .example('$0 record --listen 0.0.0.0:3128 --run trial-1', 'record what a cluster asks for')
      .example('$0 record --client-role 10.0.1.0/24=head', 'call clients by their role'),
  handler: record,
};

async function record(flags: ArgumentsCamelCase<RecordFlags>): Promise<void> {
  const [{ DISCOVERY, serveUntilSignal }, { openLog }, { parseListLocation }] = await Promise.all([
    import('./capture.ts'),
    import('./log.ts'),
    import('../policy/location.ts'),
  ]);
  if (parseListLocation(flags.allow, '--allow').kind === 'url') {
    throw new ConfigError(
      'Cannot save what the dashboard selects to the URL of --allow: name a file, or leave --allow out',
    );
  }
  await serveUntilSignal(
    flags,
    {
      ...DISCOVERY,
      saves: flags.allow,
      stopOn: ['SIGINT', 'SIGTERM', 'SIGHUP'],
      doing: 'recording',
    },
    openLog(flags).log,
  );
}
