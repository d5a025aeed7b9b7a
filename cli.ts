import yargs, { type Argv, type CommandModule } from 'yargs';
import { allowlistCommand } from './analyzer/commands/allowlist.ts';
import { checkCommand } from './analyzer/commands/check.ts';
import { dashboardCommand } from './analyzer/commands/dashboard.ts';
import { diffCommand } from './analyzer/commands/diff.ts';
import { explainCommand } from './analyzer/commands/explain.ts';
import { predictCommand } from './analyzer/commands/predict.ts';
import { profileCommand } from './analyzer/commands/profile.ts';
import { renderCommand } from './analyzer/commands/render.ts';
import { reportCommand } from './analyzer/commands/report.ts';
import { runsCommand } from './analyzer/commands/runs.ts';
import { simulateCommand } from './analyzer/commands/simulate.ts';
import {
  type SettingsSources,
  settingsFile,
  specsOf,
  withSettings,
} from './proxy/commands/apply-settings.ts';
import { caCommand } from './proxy/commands/ca.ts';
import { completionCommand } from './proxy/commands/completion.ts';
import { configCommand } from './proxy/commands/config.ts';
import { doctorCommand } from './proxy/commands/doctor.ts';
import { enforceCommand } from './proxy/commands/enforce.ts';
import { envCommand } from './proxy/commands/env.ts';
import { exportCommand } from './proxy/commands/export.ts';
import { importCommand } from './proxy/commands/import.ts';
import { markCommand } from './proxy/commands/mark.ts';
import { mergeCommand } from './proxy/commands/merge.ts';
import { pruneCommand } from './proxy/commands/prune.ts';
import { recordCommand } from './proxy/commands/record.ts';
import { runCommand } from './proxy/commands/run.ts';
import { shipCommand } from './proxy/commands/ship.ts';
import type { OptionSpecs } from './proxy/settings/option-specs.ts';
import { ConfigError, UserError } from './rules/errors.ts';
import { usageError } from './usage-error.ts';
import { toolVersion } from './version.ts';

/** Widest help: a line of 100 characters still reads as one. */
const MAX_HELP_COLUMNS = 100;

/**
 * Runs the program with these arguments.
 *
 * @returns the exit code: 0 fine; 1 the check found something; 2 bad usage or bad input; 3 could not run
 */
export async function main(args: readonly string[]): Promise<number> {
  watchOutput();
  try {
    const sources = { args, env: process.env, known: knownSettings };
    const readFile = await fileReader(args);
    await commandLine({ ...sources, readFile }).parseAsync();
    return typeof process.exitCode === 'number' ? process.exitCode : 0;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    process.stderr.write(`sallyport: ${error.message}\n`);
    return error.exitCode;
  }
}

/** Once for the process, however often it runs the program. */
function watchOutput(): void {
  process.stdout.off('error', endOfOutput).on('error', endOfOutput);
  // Nobody is left to tell.
  process.stderr.off('error', ignore).on('error', ignore);
}

function endOfOutput(error: NodeJS.ErrnoException): void {
  // A reader that has seen enough (`| head`) is no fault.
  if (error.code === 'EPIPE') return;
  process.stderr.write(
    `sallyport: Cannot write to stdout: the system says ${error.code ?? error.message}; write to a place that has room\n`,
  );
  process.exitCode = 3;
}

function ignore(): void {}

/** Wider than any line of help, so that none is broken. */
const UNBROKEN_COLUMNS = 2_000;

/** What `--help` says of a command, for the man page and for completion. */
export function wideHelp(words: readonly string[]): Promise<string> {
  const sources = { args: words, env: {}, known: knownSettings, readFile: () => [] };
  return commandLine(sources).wrap(UNBROKEN_COLUMNS).getHelp();
}

/** Most command lines name no settings file: only for one that does, what reads it is loaded. */
async function fileReader(args: readonly string[]): Promise<SettingsSources['readFile']> {
  if (settingsFile(args, process.env) === undefined) return () => [];
  const { readSettingsFile } = await import('./proxy/settings/read-settings-file.ts');
  return readSettingsFile;
}

function commandLine(sources: SettingsSources): Argv {
  const { args } = sources;
  const own = <T>(command: CommandModule<object, T>) => withSettings(command, sources);
  return yargs(args)
    .scriptName('sallyport')
    .usage(
      '$0 <command> [flags]\n\nRecord where a deployment goes, say what that is, and write the allowlist.',
    )
    .command(own(recordCommand))
    .command(own(runCommand))
    .command(own(enforceCommand))
    .command(own(importCommand))
    .command(own(exportCommand))
    .command(own(mergeCommand))
    .command(own(shipCommand))
    .command(own(pruneCommand))
    .command(own(markCommand))
    .command(own(runsCommand))
    .command(own(reportCommand))
    .command(own(dashboardCommand))
    .command(own(renderCommand))
    .command(own(allowlistCommand))
    .command(own(diffCommand))
    .command(own(checkCommand))
    .command(own(simulateCommand))
    .command(own(explainCommand))
    .command(own(profileCommand))
    .command(own(predictCommand))
    .command(own(envCommand))
    .command(own(doctorCommand))
    .command(configCommand(sources))
    .command(completionCommand(wideHelp))
    .command(own(caCommand))
    .demandCommand(
      1,
      'Cannot run without a command: write one, as in sallyport report; sallyport --help lists them',
    )
    .strict()
    .recommendCommands()
    .parserConfiguration({
      'populate--': true,
      'greedy-arrays': false,
      'boolean-negation': false,
    })
    .check(eachOnce)
    .version(toolVersion())
    .wrap(Math.min(MAX_HELP_COLUMNS, process.stdout.columns ?? MAX_HELP_COLUMNS))
    .exitProcess(false)
    .fail((message, error) => {
      // What yargs itself throws is about the arguments; all else is the command's own.
      if (error && error.name !== 'YError') throw error;
      throw usageError(message ?? error.message, args);
    });
}

/** What a settings file may hold: one file serves every command. */
function knownSettings(): OptionSpecs {
  return new Map([
    ...specsOf(reportCommand),
    ...specsOf(runCommand),
    ...specsOf(recordCommand),
    ...specsOf(enforceCommand),
  ]);
}

/** Flags that may stand more than once. */
const REPEATABLE: ReadonlySet<string> = new Set([
  '_',
  '--',
  'listen',
  'allow-clients',
  'client-role',
  'no-upstream-for',
  'resolve',
  'connect-to',
  'transparent',
  'dns',
  'dns-upstream',
  'mirrored',
  'rules',
  'feature',
  'phase',
  'no-proxy',
  'allow-pubkey',
]);

/** Commands that read several runs at once; the others record into one. */
const READING_RUNS: ReadonlySet<unknown> = new Set([
  'report',
  'render',
  'allowlist',
  'check',
  'simulate',
  'profile',
]);

/** Two values for a flag that takes one: neither is obviously the one that was meant. */
function eachOnce(argv: {
  readonly _: readonly unknown[];
  readonly [flag: string]: unknown;
}): true {
  for (const [name, value] of Object.entries(argv)) {
    const flag = toKebab(name);
    if (!Array.isArray(value) || REPEATABLE.has(flag)) continue;
    if (flag === 'run' && READING_RUNS.has(argv._[0])) continue;
    if (flag === 'target' && argv._[0] === 'report') continue;
    throw new ConfigError(`Cannot use --${flag} twice: write it once`);
  }
  return true;
}

function toKebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
