import type { CommandModule } from 'yargs';

interface PredictFlags {
  readonly file: string;
  readonly region: string | undefined;
  readonly feature: string[] | undefined;
  readonly release: string | undefined;
  readonly json: boolean;
}

export const predictCommand: CommandModule<object, PredictFlags> = {
  command: 'predict <file>',
  describe: 'Say what a cluster configuration or template will need, before anything is deployed',
  builder: (yargs) =>
    yargs
      .positional('file', {
        type: 'string',
        demandOption: true,
        describe: 'A ParallelCluster 3 configuration or a CloudFormation template',
      })
      .option('region', {
        type: 'string',
        requiresArg: true,
        describe: 'Region of the VPC',
        defaultDescription: 'the one that the file names',
      })
      .option('feature', {
        type: 'string',
        array: true,
        nargs: 1,
        describe: 'FEATURE,...: what the file does not say, as in admin-instance; repeatable',
      })
      .option('release', {
        type: 'string',
        requiresArg: true,
        describe: 'Release of ParallelCluster, as in 3.11.1',
        defaultDescription: 'any',
      })
      .option('json', { type: 'boolean', default: false, describe: 'Write one JSON object' })
      .example(
        '$0 predict cluster.yaml',
        'destinations, endpoints, settings, and what is not known',
      )
      .example(
        '$0 predict cluster.yaml --feature admin-instance',
        'with pcluster itself inside the VPC',
      ),
  handler: async (flags) => {
    const { predictFile } = await import('./predict-file.ts');
    process.stdout.write(predictFile(flags));
  },
};
