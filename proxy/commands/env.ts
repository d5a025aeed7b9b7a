import type { CommandModule } from 'yargs';

interface EnvFlags {
  readonly for: string;
  readonly proxy: string;
  readonly region: string | undefined;
  readonly endpoints: string | undefined;
  readonly 'no-proxy': string[] | undefined;
  readonly ca: string | undefined;
  readonly socks: boolean;
}

export const envCommand: CommandModule<object, EnvFlags> = {
  command: 'env',
  describe: 'Write what to put on the nodes so that they use the proxy',
  builder: (yargs) =>
    yargs
      .option('for', {
        type: 'string',
        requiresArg: true,
        default: 'shell',
        describe: 'shell, parallelcluster, cloud-init, systemd or docker',
      })
      .option('proxy', {
        type: 'string',
        requiresArg: true,
        demandOption: true,
        describe: 'The proxy as nodes reach it: http://[user:password@]host:port',
      })
      .option('region', {
        type: 'string',
        requiresArg: true,
        describe: 'Region of the VPC: names that its endpoints answer for go around the proxy',
      })
      .option('endpoints', {
        type: 'string',
        requiresArg: true,
        describe: 'SERVICE,...: the endpoints that the VPC has, with --region',
        defaultDescription: 'cloudformation,dynamodb,ec2,logs,s3: what ParallelCluster needs',
      })
      .option('no-proxy', {
        type: 'string',
        array: true,
        nargs: 1,
        describe: 'NAME|CIDR,...: what else goes around the proxy; repeatable',
      })
      .option('ca', {
        type: 'string',
        requiresArg: true,
        describe: 'PEM file of the interception CA, as ca export writes it: nodes trust it',
      })
      .option('socks', {
        type: 'boolean',
        default: false,
        describe: 'ALL_PROXY as socks5h://: for what speaks more than HTTP; see docs',
      })
      .example(
        'eval "$($0 env --proxy http://10.0.0.5:3128 --region us-east-1)"',
        'this shell, and what it starts',
      )
      .example('$0 env --for parallelcluster --proxy http://10.0.0.5:3128', 'settings to paste'),
  handler: async (flags) => {
    const { writeEnvironment } = await import('./write-environment.ts');
    const { text, notes } = writeEnvironment(flags);
    for (const note of notes) process.stderr.write(`${note}\n`);
    process.stdout.write(text);
  },
};
