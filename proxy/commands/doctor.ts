import type { CommandModule } from 'yargs';

export interface DoctorArguments {
  readonly root: string;
  readonly proxy: string | undefined;
  readonly 'no-proxy': string[] | undefined;
  readonly json: boolean;
}

export const doctorCommand: CommandModule<object, DoctorArguments> = {
  command: 'doctor',
  describe: 'Check on a node that each of its tools would use the proxy',
  builder: (yargs) =>
    yargs
      .usage(
        '$0 doctor\n\nCheck on a node, before a deployment, that each tool found there would use the proxy and that metadata would not. Reads files only, changes nothing; exit code 1 where something is wrong.',
      )
      .option('root', {
        describe: 'Look at the node whose files are below this folder: an image, a mounted disk',
        type: 'string',
        default: '/',
        requiresArg: true,
      })
      .option('proxy', {
        describe: 'The proxy that everything should use',
        type: 'string',
        defaultDescription: 'the one that logins use',
        requiresArg: true,
      })
      .option('no-proxy', {
        describe: 'NAME,...: what NO_PROXY must have besides metadata and localhost; repeatable',
        type: 'string',
        array: true,
        nargs: 1,
      })
      .option('json', { describe: 'Write one JSON object', type: 'boolean', default: false })
      .example(
        '$0 doctor --proxy http://10.0.0.9:3128',
        'on a node, before 40 minutes of deployment',
      )
      .example('$0 doctor --root /mnt/image --no-proxy .internal', 'an image that is mounted'),
  handler: async (argv) => {
    const { runDoctor } = await import('./doctor-handler.ts');
    runDoctor(argv);
  },
};
