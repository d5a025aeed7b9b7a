import type { ArgumentsCamelCase, CommandModule } from 'yargs';
import { ConfigError } from '../../rules/errors.ts';
import {
  type ProxyArguments,
  type RecordArguments,
  withProxyFlags,
  withRecordFlags,
} from './proxy-flags.ts';
import type { RunCa } from './run-ca.ts';

type RunFlags = object & ProxyArguments & RecordArguments;

export const runCommand: CommandModule<object, RunFlags> = {
  command: 'run',
  describe: 'Run a command behind a proxy of its own, then say where it went',
  builder: (yargs) =>
    withRecordFlags(withProxyFlags(yargs, ['127.0.0.1:0']), 'warn')
      .usage(
        '$0 run [flags] -- CMD [ARGUMENT ...]\n\nRun a command behind a proxy of its own, then say where it went.',
      )
      .example('$0 run -- pcluster create-cluster -n trial -c trial.yaml', 'record one command'),
  handler: run,
};

async function run(flags: ArgumentsCamelCase<RunFlags>): Promise<void> {
  const [command, ...args] = behindDashes(flags);
  if (command === undefined) {
    throw new ConfigError(
      'Cannot run nothing: write the command behind two dashes, as in sallyport run -- pcluster create-cluster',
    );
  }
  const [
    { DISCOVERY, proxyUrl, startCapture },
    { openLog },
    { isThere, notRun, runChild },
    { proxyEnvironment },
    { summaryOf },
  ] = await Promise.all([
    import('./capture.ts'),
    import('./log.ts'),
    import('./child.ts'),
    import('./environment.ts'),
    import('./summary.ts'),
  ]);
  if (!isThere(command, process.env)) {
    process.exitCode = notRun(command, 'missing');
    return;
  }
  using trust = await trustFor(flags);
  const capture = await startCapture({ ...flags, ca: trust?.ca }, DISCOVERY, openLog(flags).log);
  const [address] = capture.addresses;
  if (address === undefined) throw new Error('the proxy has no address');
  const env = {
    ...process.env,
    ...proxyEnvironment(proxyUrl(address), process.env),
    ...trust?.variables,
  };
  const exitCode = await runChild(command, args, env);
  await capture.stop();
  process.stderr.write(await summaryOf(flags.db, capture.run));
  process.exitCode = exitCode;
}

/** With `--intercept`: the CA, and the variables by which programs find it. */
async function trustFor(flags: ArgumentsCamelCase<RunFlags>): Promise<RunCa | undefined> {
  if (flags.intercept === undefined) return undefined;
  const { caForRun } = await import('./run-ca.ts');
  return caForRun(flags, process.env);
}

/** What stands behind `--`; yargs leaves it out of its types. */
function behindDashes(flags: Readonly<Record<string, unknown>>): string[] {
  const rest = flags['--'];
  return Array.isArray(rest) ? rest.map(String) : [];
}
