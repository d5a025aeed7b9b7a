import type { ArgumentsCamelCase, Argv, CommandModule } from 'yargs';
import type { DnsEnforcement } from '../dns/judge.ts';
import type { AllowlistText } from '../workers/message.ts';
import { type SignatureArguments, withSignatureFlags } from './list-flags.ts';
import {
  type ProxyArguments,
  type RecordArguments,
  withProxyFlags,
  withRecordFlags,
} from './proxy-flags.ts';

interface EnforceArguments extends SignatureArguments {
  readonly allow: string;
  readonly 'allow-poll': string | undefined;
  readonly 'allow-cache': string | undefined;
  readonly 'report-only': boolean;
  readonly 'deny-contact': string | undefined;
  readonly 'close-on-revoke': boolean;
  readonly 'dns-enforce': DnsEnforcement;
}

type EnforceFlags = object & ProxyArguments & RecordArguments & EnforceArguments;

export const enforceCommand: CommandModule<object, EnforceFlags> = {
  command: 'enforce',
  describe: 'Run the proxy that holds a deployment to its allowlist',
  builder: (yargs) =>
    withEnforceFlags(withRecordFlags(withProxyFlags(yargs, ['127.0.0.1:3128']), 'info'))
      .usage(
        '$0 enforce --allow FILE|URL [flags]\n\nRun the proxy that holds a deployment to its allowlist. SIGHUP reads the list again, as does a change of its file.',
      )
      .example('$0 enforce --allow allowlist.yaml', 'refuse what is not on the list')
      .example(
        '$0 enforce --allow allowlist.yaml --report-only',
        'only record what would be refused',
      )
      .example(
        '$0 enforce --allow https://policy.example/list.yaml --allow-pubkey list.pub',
        'one signed list for a fleet',
      ),
  handler: enforce,
};

function withEnforceFlags<T>(yargs: Argv<T>): Argv<T & EnforceArguments> {
  return (
    withSignatureFlags(
      yargs.option('allow', {
        type: 'string',
        demandOption: true,
        requiresArg: true,
        describe: 'The allowlist: a YAML file, read again when it changes, or an https URL',
      }),
    )
      .option('allow-poll', {
        type: 'string',
        requiresArg: true,
        defaultDescription: '60s',
        describe: 'How often a URL is asked for another list',
      })
      .option('allow-cache', {
        type: 'string',
        requiresArg: true,
        defaultDescription: 'the record’s name and .policy.json',
        describe: 'File with the last good list of a URL, for a start without the network',
      })
      .option('report-only', {
        type: 'boolean',
        default: false,
        describe: 'Let everything through, and record what would be refused',
      })
      .option('deny-contact', {
        type: 'string',
        requiresArg: true,
        describe: 'Whom a refused client may ask: a name, a channel, a URL',
      })
      // A client that rejects our certificate on purpose would get round the rules for paths.
      .default('intercept-fallback', false)
      .option('close-on-revoke', {
        type: 'boolean',
        default: false,
        describe: 'Close open tunnels that a new list would refuse; they are logged in any case',
      })
      .option('dns-enforce', {
        choices: ['nxdomain', 'refused', 'off'] as const,
        default: 'nxdomain' as const,
        describe: 'How --dns answers for a name that has no entry; off: as for any other',
      })
  );
}

type WorkersTold = (list: AllowlistText) => Promise<void> | undefined;

async function enforce(flags: ArgumentsCamelCase<EnforceFlags>): Promise<void> {
  const [{ serveUntilSignal }, { openLog }, policy, { parseListSettings }, { policyMetrics }] =
    await Promise.all([
      import('./capture.ts'),
      import('./log.ts'),
      import('../policy-source.ts'),
      import('../policy/settings.ts'),
      import('../policy/policy-metrics.ts'),
    ]);
  const [{ keepTunnels }, { revoke }] = await Promise.all([
    import('../open-tunnels.ts'),
    import('./revoke.ts'),
  ]);
  const { log } = openLog(flags);
  const tunnels = keepTunnels();
  const settings = parseListSettings(flags, flags.db);
  const { shown } = settings.location;
  using source = await policy.openPolicySource(settings, {
    now: Date.now,
    log,
    onChange() {
      revoke(tunnels, () => source.current(), { close: flags.closeOnRevoke, log });
      return tellWorkers(allowlist());
    },
  });
  let tellWorkers: WorkersTold = () => undefined;
  const allowlist = (): AllowlistText => ({
    file: shown,
    text: source.text(),
    version: source.version(),
  });
  process.on('SIGHUP', () => void source.reload());
  await serveUntilSignal(
    flags,
    {
      policy: () => source.current(),
      policyVersion: () => source.version(),
      policyLabel: () => source.label(),
      policyMetrics: policyMetrics(source),
      enforces: shown,
      workers: {
        allowlist,
        closeOnRevoke: flags.closeOnRevoke,
        onChange(tell) {
          tellWorkers = tell;
        },
      },
      tunnels,
      reportOnly: flags.reportOnly,
      dnsEnforcement: flags.dnsEnforce,
      contact: flags.denyContact,
      stopOn: ['SIGINT', 'SIGTERM'],
      doing: flags.reportOnly ? 'recording what would be refused' : 'enforcing the allowlist',
    },
    log,
  );
}
