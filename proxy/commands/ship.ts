import type { ArgumentsCamelCase, CommandModule } from 'yargs';

export interface ShipFlags {
  readonly db: string;
  readonly to: string | undefined;
  readonly 'proxy-id': string | undefined;
  readonly follow: boolean;
  readonly 'log-level': string;
}

export const shipCommand: CommandModule<object, ShipFlags> = {
  command: 'ship',
  describe: 'Send what a record holds to a PostgreSQL database, beside those of other proxies',
  builder: (yargs) =>
    yargs
      .option('db', {
        type: 'string',
        default: 'sallyport.db',
        describe: 'The record: a SQLite file',
      })
      .option('to', {
        type: 'string',
        requiresArg: true,
        defaultDescription: '$SALLYPORT_SHIP_URL',
        describe: 'postgres://USER@HOST/DATABASE; the password from PGPASSWORD or PGPASSFILE',
      })
      .option('proxy-id', {
        type: 'string',
        requiresArg: true,
        defaultDescription: 'the host name',
        describe: 'What this record is called in the database; no other may be called so',
      })
      .option('follow', {
        type: 'boolean',
        default: false,
        describe: 'Go on with what is recorded later, and when the database is away',
      })
      .option('log-level', {
        type: 'string',
        choices: ['trace', 'debug', 'info', 'warn', 'error', 'silent'],
        default: 'info',
        describe: 'How much the log on stderr says',
      })
      .example(
        '$0 ship --to postgres://sallyport@db.example.com/egress',
        'send what is not there yet; again sends what is new',
      ),
  handler: ship,
};

async function ship(flags: ArgumentsCamelCase<ShipFlags>): Promise<void> {
  const { handleShip } = await import('./ship-handler.ts');
  await handleShip(flags);
}
