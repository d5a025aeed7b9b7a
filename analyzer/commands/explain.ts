import type { CommandModule } from 'yargs';

interface ExplainArguments {
  /** The command, then the destinations. */
  readonly _: readonly (string | number)[];
  /** Destinations after a `--`. */
  readonly '--'?: readonly string[] | undefined;
  readonly json: boolean;
  readonly region: string | undefined;
  readonly rules: string[] | undefined;
}

/**
 * `sallyport explain`: what is known about a name that nobody needs to have visited.
 *
 * The destinations are no declared positionals, because yargs drops a `-` among those.
 */
export const explainCommand: CommandModule<object, ExplainArguments> = {
  command: 'explain',
  describe: 'Say what a destination is, how stable, what to do about it, and which rule says so',
  builder: (yargs) =>
    yargs
      .usage(
        '$0 explain HOST[:PORT]|URL...\n\nSay what a destination is: - reads a list from stdin, one a line, as does a pipe without arguments.',
      )
      .strict(false)
      .strictOptions()
      .string('_')
      .option('json', {
        type: 'boolean',
        default: false,
        describe: 'Write one JSON object a line',
      })
      .option('region', {
        type: 'string',
        requiresArg: true,
        describe: 'Home region of the VPC: what an endpoint there would carry',
      })
      .option('rules', {
        type: 'string',
        array: true,
        nargs: 1,
        describe: 'Your own rule file, which wins over the shipped rules; repeatable',
      })
      .example('$0 explain --region us-east-1 queue.amazonaws.com', 'a legacy name of SQS')
      .example('$0 explain --json < hosts.txt', 'a batch'),
  handler: async ({ json, region, rules, ...rest }) => {
    const { explainDestinations } = await import('./explain-destinations.ts');
    const destinations = [...rest._.slice(1).map(String), ...(rest['--'] ?? [])];
    const all = await explainDestinations({ destinations, json, region, rules });
    if (!all) process.exitCode = 2;
  },
};
