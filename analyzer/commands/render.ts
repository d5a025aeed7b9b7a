import type { CommandModule } from 'yargs';
import { type SignatureArguments, withSignatureFlags } from '../../proxy/commands/list-flags.ts';
import {
  type PlanFlags,
  type RecordFlags,
  withPlanFlags,
  withRecordFlags,
} from './record-flags.ts';

interface RenderFlags extends RecordFlags, PlanFlags, SignatureArguments {
  readonly target: string;
  readonly as: string | undefined;
  readonly suricata: boolean;
  readonly proxy: string | undefined;
  readonly allow: string | undefined;
  readonly 'client-role': string[] | undefined;
  readonly strict: boolean;
  readonly output: string | undefined;
}

export const renderCommand: CommandModule<object, RenderFlags> = {
  command: 'render',
  describe: 'Write the allowlist in the language of a firewall or proxy',
  builder: (yargs) =>
    withSignatureFlags(withPlanFlags(withRecordFlags(yargs)))
      .option('target', {
        type: 'string',
        requiresArg: true,
        demandOption: true,
        describe: 'squid, paloalto, aws-network-firewall ...; --target list names them all',
      })
      .option('allow', {
        type: 'string',
        requiresArg: true,
        describe: 'The reviewed allowlist: a file, an https URL, or - for stdin',
        defaultDescription: 'what the run saw, unreviewed',
      })
      .option('as', {
        type: 'string',
        requiresArg: true,
        describe: 'For the AWS targets: cloudformation, terraform or cli',
      })
      .option('suricata', {
        type: 'boolean',
        default: false,
        describe: 'For aws-network-firewall: strict Suricata rules, with ports',
      })
      .option('proxy', {
        type: 'string',
        requiresArg: true,
        describe: 'HOST:PORT of the proxy that clients are sent to',
      })
      .option('client-role', {
        type: 'string',
        array: true,
        nargs: 1,
        describe: 'CIDR=NAME: where the clients of a role are, for products that see addresses',
      })
      .option('strict', {
        type: 'boolean',
        default: false,
        describe: 'Write nothing and exit 1 where the target cannot say exactly what the list says',
      })
      .option('output', {
        alias: 'o',
        type: 'string',
        requiresArg: true,
        defaultDescription: 'stdout',
        describe: 'Write to this file',
      })
      .example('$0 render --target squid --allow allowlist.yaml', 'for Squid')
      .example('$0 render --target pac --proxy proxy.example.com:3128', 'from the newest run'),
  handler: async (flags) => {
    const [{ runRender }, { namedAllowlist }] = await Promise.all([
      import('./run-render.ts'),
      import('./named-allowlist.ts'),
    ]);
    const { allow: named } = flags;
    const allow =
      named === undefined ? undefined : await namedAllowlist({ ...flags, allow: named });
    process.exitCode = await runRender({
      ...flags,
      allow,
      clientRole: flags['client-role'],
      now: Date.now(),
    });
  },
};
