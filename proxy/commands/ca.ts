import type { Argv, CommandModule } from 'yargs';

interface CaFolderArguments {
  readonly 'ca-dir': string | undefined;
}

export interface CaInitFlags extends CaFolderArguments {
  readonly intercept: string | undefined;
  readonly days: number;
}

export interface CaExportFlags extends CaFolderArguments {
  readonly format: string | undefined;
  readonly for: string | undefined;
  readonly output: string | undefined;
}

export const caCommand: CommandModule = {
  command: 'ca',
  describe: 'Make the interception CA, or write its certificate for those who have to trust it',
  builder: (yargs) =>
    yargs
      .command(initCommand)
      .command(exportCommand)
      .demandCommand(
        1,
        'Cannot guess what to do with the CA: write sallyport ca init, or ca export',
      ),
  handler: () => undefined,
};

const initCommand: CommandModule<object, CaInitFlags> = {
  command: 'init',
  describe: 'Make a CA, in a folder that only you can read',
  builder: (yargs) =>
    withCaFolder(yargs)
      .option('intercept', {
        type: 'string',
        requiresArg: true,
        defaultDescription: 'every name',
        describe: 'NAME,...: the CA can sign for these domains only; as --intercept of record',
      })
      .option('days', { type: 'number', default: 365, describe: 'How long it is good for' })
      .example(
        "$0 ca init --intercept 'github.com,*.s3.*.amazonaws.com'",
        'a CA that is of no use for any other domain',
      ),
  handler: async (flags) => {
    const { initCa } = await import('./ca-handler.ts');
    await initCa(flags);
  },
};

const exportCommand: CommandModule<object, CaExportFlags> = {
  command: 'export',
  describe: 'Write the certificate, or a script that makes a system trust it',
  builder: (yargs) =>
    withCaFolder(yargs)
      .option('format', {
        type: 'string',
        requiresArg: true,
        choices: ['pem', 'der', 'bundle'],
        defaultDescription: 'pem',
        describe: 'pem, der, or bundle: behind the certificates that this system trusts',
      })
      .option('for', {
        type: 'string',
        requiresArg: true,
        describe: 'debian, rhel, suse, alpine, java, python, node, conda, r, git: as a script',
      })
      .option('output', {
        alias: 'o',
        type: 'string',
        requiresArg: true,
        describe: 'File to write; stdout if there is none',
      })
      .example('$0 ca export --for rhel | ssh node sudo sh', 'make one node trust it'),
  handler: async (flags) => {
    const { exportCa } = await import('./ca-handler.ts');
    exportCa(flags);
  },
};

function withCaFolder<T>(yargs: Argv<T>): Argv<T & CaFolderArguments> {
  return yargs.option('ca-dir', {
    type: 'string',
    requiresArg: true,
    defaultDescription: '~/.local/share/sallyport/ca',
    describe: 'The folder of the CA',
  });
}
