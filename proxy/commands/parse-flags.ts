import yargs, { type ArgumentsCamelCase, type CommandModule } from 'yargs';
import { usageError } from '../../usage-error.ts';

/**
 * The flags of a command as it would get them, with these arguments and these settings, without running it.
 *
 * @throws {ConfigError}
 */
export async function parseFlags<T>(
  { command, builder }: CommandModule<object, T>,
  args: readonly string[],
  given: Readonly<Record<string, unknown>>,
): Promise<ArgumentsCamelCase<T>> {
  let found: ArgumentsCamelCase<T> | undefined;
  const name = String(command);
  const line = [name, ...args];
  await yargs(line)
    .command<T>({
      command: name,
      builder(described) {
        const built = typeof builder === 'function' ? builder(described) : undefined;
        if (built === undefined || !('option' in built)) throw new Error('A command has no flags');
        return built.config(given);
      },
      handler(flags) {
        found = flags;
      },
    })
    .strict()
    .parserConfiguration({ 'greedy-arrays': false, 'boolean-negation': false })
    .exitProcess(false)
    .fail((message, error) => {
      throw error && error.name !== 'YError' ? error : usageError(message, line);
    })
    .parseAsync();
  if (found === undefined) throw new Error('yargs has read no command');
  return found;
}
