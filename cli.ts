import yargs, { type Argv } from 'yargs';
import { reportCommand } from './analyzer/commands/report.ts';
import { runsCommand } from './analyzer/commands/runs.ts';
import { importCommand } from './proxy/commands/import.ts';
import { recordCommand } from './proxy/commands/record.ts';
import { runCommand } from './proxy/commands/run.ts';
import { ConfigError, UserError } from './rules/errors.ts';
import { toolVersion } from './version.ts';

/** Widest help: a line of 100 characters still reads as one. */
const MAX_HELP_COLUMNS = 100;

/**
 * Runs the program with these arguments.
 *
 * @returns the exit code: 0 fine; 1 the check found something; 2 bad usage or bad input; 3 could not run
 */
export async function main(args: readonly string[]): Promise<number> {
  try {
    await commandLine(args).parseAsync();
    return typeof process.exitCode === 'number' ? process.exitCode : 0;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    process.stderr.write(`sallyport: ${error.message}\n`);
    return error.exitCode;
  }
}

function commandLine(args: readonly string[]): Argv {
  return yargs(args)
    .scriptName('sallyport')
    .usage(
      '$0 <command> [flags]\n\nRecord where a deployment goes, say what that is, and write the allowlist.',
    )
    .command(recordCommand)
    .command(runCommand)
    .command(importCommand)
    .command(runsCommand)
    .command(reportCommand)
    .demandCommand(
      1,
      'Cannot run without a command: write one, as in sallyport report; sallyport --help lists them',
    )
    .strict()
    .recommendCommands()
    .parserConfiguration({
      'populate--': true,
      'duplicate-arguments-array': false,
      'greedy-arrays': false,
    })
    .version(toolVersion())
    .wrap(Math.min(MAX_HELP_COLUMNS, process.stdout.columns ?? MAX_HELP_COLUMNS))
    .exitProcess(false)
    .fail((message, error) => {
      if (error) throw error;
      throw new ConfigError(
        `Cannot read the command line: ${message}; sallyport --help says what there is`,
      );
    });
}
