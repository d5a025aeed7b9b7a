import type { CommandModule } from 'yargs';

interface DashboardFlags {
  readonly db: string;
  readonly listen: string;
  readonly 'dashboard-token-file': string | undefined;
  readonly allow: string | undefined;
  readonly region: string | undefined;
  readonly mirrored: string[] | undefined;
  readonly rules: string[] | undefined;
}

export const dashboardCommand: CommandModule<object, DashboardFlags> = {
  command: 'dashboard',
  describe: 'Look at a record in the browser, also while another process writes it',
  builder: (yargs) =>
    yargs
      .option('db', {
        type: 'string',
        requiresArg: true,
        default: 'sallyport.db',
        describe: 'The record to look at',
      })
      .option('listen', {
        type: 'string',
        requiresArg: true,
        default: '127.0.0.1:3129',
        describe: 'HOST:PORT of the pages; port 0 takes a free one',
      })
      .option('dashboard-token-file', {
        type: 'string',
        requiresArg: true,
        describe: 'Who looks has to know the first line of this file; needed beyond loopback',
      })
      .option('allow', {
        type: 'string',
        requiresArg: true,
        defaultDescription: 'none: look only',
        describe: 'The allowlist that the pages save what you select to',
      })
      .option('region', {
        type: 'string',
        requiresArg: true,
        describe: 'Home region of the VPC',
        defaultDescription: 'the one most destinations name',
      })
      .option('mirrored', {
        type: 'string',
        array: true,
        nargs: 1,
        describe: 'CATEGORY,...: leave these out, an internal mirror serves them',
      })
      .option('rules', {
        type: 'string',
        array: true,
        nargs: 1,
        describe: 'Your own rule file, which wins over the shipped rules; repeatable',
      })
      .example('$0 dashboard', 'look at sallyport.db on http://127.0.0.1:3129/')
      .example('$0 dashboard --db trial.db --allow allowlist.yaml', 'and save the allowlist'),
  handler: async (flags) => {
    const { serveDashboard } = await import('./serve-dashboard.ts');
    await serveDashboard({
      ...flags,
      tokenFile: flags['dashboard-token-file'],
    });
  },
};
