import type { Argv, CommandModule } from 'yargs';
import type { SettingsSources } from './apply-settings.ts';

interface CheckFlags {
  readonly _: readonly unknown[];
}

export interface ShowFlags extends CheckFlags {
  readonly '--'?: readonly unknown[];
  readonly config: string | undefined;
  readonly json: boolean;
}

/** What is set, and whether it can be used. */
export function configCommand(sources: SettingsSources): CommandModule<object, object> {
  return {
    command: 'config',
    describe: 'Check a settings file, or show what is set and where',
    builder: (yargs) =>
      yargs
        .usage(
          [
            '$0 config check FILE',
            '$0 config show [record|run|enforce] [--config FILE] [-- FLAG ...]',
            '',
            'A settings file is YAML: the names of flags and their values, a list where a flag may be repeated.',
            'A flag beats its variable (--log-level, SALLYPORT_LOG_LEVEL), that beats the file, that the default.',
          ].join('\n'),
        )
        .command(checkCommand(sources))
        .command(showCommand(sources))
        .demandCommand(
          1,
          'Cannot guess what to do with the settings: write sallyport config check FILE, or config show',
        ),
    handler: () => undefined,
  };
}

function checkCommand(sources: SettingsSources): CommandModule<object, CheckFlags> {
  return {
    command: 'check',
    describe: 'Check a settings file, and what it names: the allowlist, keys, passwords, the CA',
    builder: (yargs) =>
      withPositionals(yargs)
        .usage('$0 config check FILE\n\nCheck a settings file, and what it names.')
        .example('$0 config check /etc/sallyport/sallyport.yaml', 'before the service is reloaded'),
    handler: async ({ _: [, , ...files] }) => {
      const { checkSettings } = await import('./check-settings.ts');
      process.stdout.write(await checkSettings(files.map(String), sources));
    },
  };
}

function showCommand(sources: SettingsSources): CommandModule<object, ShowFlags> {
  return {
    command: 'show',
    describe: 'Show every setting of a command, and where it was set',
    builder: (yargs) =>
      withPositionals(yargs)
        .usage(
          '$0 config show [record|run|enforce] [--config FILE] [-- FLAG ...]\n\nShow every setting of a command (enforce), and where it was set; no passwords.',
        )
        .option('config', {
          type: 'string',
          requiresArg: true,
          defaultDescription: '$SALLYPORT_CONFIG, or none',
          describe: 'The settings file',
        })
        .option('json', { type: 'boolean', default: false, describe: 'Write one JSON object' })
        .example(
          '$0 config show enforce --config sallyport.yaml -- --workers 4',
          'what would be in force with this flag',
        ),
    handler: async (flags) => {
      const { showSettings } = await import('./show-settings.ts');
      process.stdout.write(await showSettings(flags, sources));
    },
  };
}

/** What is named without a flag is read by the handler: yargs loses some of it. */
function withPositionals<T>(yargs: Argv<T>): Argv<T> {
  return yargs.strictCommands(false).strict(false).strictOptions(true);
}
