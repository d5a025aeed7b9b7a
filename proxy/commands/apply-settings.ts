import yargs, { type Argv, type CommandModule } from 'yargs';
import { type OptionSpecs, optionSpecs } from '../settings/option-specs.ts';
import { readEnvironment } from '../settings/read-environment.ts';
import type { Setting } from '../settings/setting.ts';

/** What a command line is read with. */
export interface SettingsSources {
  /** The arguments, of which --config is read before all others. */
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Every flag that a settings file may name: one file may serve several commands. */
  readonly known: () => OptionSpecs;
  /** Handed over, as what reads YAML is loaded only where such a file is named. */
  readonly readFile: (file: string, specs: OptionSpecs) => Setting[];
}

/** The commands that take all settings; others take what means the same everywhere. */
const SERVING: ReadonlySet<unknown> = new Set(['record', 'run', 'enforce']);
const EVERYWHERE: ReadonlySet<string> = new Set(['db', 'region', 'rules', 'log-level']);

/** The flags that a command takes from a settings file and from the environment. */
export function specsOf<T>(command: CommandModule<object, T>): OptionSpecs {
  const described = yargs([]);
  if (typeof command.builder !== 'function') return new Map();
  command.builder(described);
  return taken(command, optionSpecs(described));
}

/** Lets a command take what was not on its command line from the environment, and then from a settings file. */
export function withSettings<T>(
  command: CommandModule<object, T>,
  sources: SettingsSources,
): CommandModule<object, T> {
  const { builder } = command;
  if (typeof builder !== 'function') return command;
  return {
    ...command,
    builder(described: Argv<object>): Argv<T> {
      const built = builder(described);
      if (!('option' in built)) throw new Error('A command describes its flags later');
      if (isOnlyAsked(sources.args)) return built;
      const specs = taken(command, optionSpecs(built));
      if (specs.size === 0) return built;
      if (!SERVING.has(nameOf(command))) {
        built.option('config', { type: 'string', requiresArg: true, hidden: true });
      }
      const given = Object.fromEntries(
        readSettings(sources, specs).map(({ name, value }) => [name, value]),
      );
      return built.config(given);
    },
  };
}

/** What the environment and the settings file say of these flags; of two that say something, the environment. */
export function readSettings(sources: SettingsSources, specs: OptionSpecs): Setting[] {
  const { args, env, known, readFile } = sources;
  const file = settingsFile(args, env);
  const written = file === undefined ? [] : readFile(file, known());
  const own = written.filter(({ name }) => specs.has(name));
  const byName = [...own, ...readEnvironment(env, specs)].map((one) => [one.name, one] as const);
  return [...new Map(byName).values()];
}

/** The file that `--config` names, or `SALLYPORT_CONFIG`. */
export function settingsFile(
  args: readonly string[],
  env: SettingsSources['env'],
): string | undefined {
  const own = ownArguments(args);
  const at = own.findLastIndex((arg) => arg === '--config' || arg.startsWith('--config='));
  const arg = own[at];
  if (arg === undefined) return env.SALLYPORT_CONFIG || undefined;
  // Where its value is missing, yargs says so.
  return arg === '--config' ? own[at + 1] : arg.slice('--config='.length);
}

function taken(command: Named, specs: OptionSpecs): OptionSpecs {
  if (SERVING.has(nameOf(command))) return specs;
  return new Map([...specs].filter(([name]) => EVERYWHERE.has(name)));
}

type Named = Pick<CommandModule, 'command'>;

function nameOf({ command }: Named): string {
  return String(Array.isArray(command) ? command[0] : command).split(' ')[0] ?? '';
}

/** Whoever asks for help gets it, whatever the settings are. */
function isOnlyAsked(args: readonly string[]): boolean {
  return ownArguments(args).some((arg) => arg === '--help' || arg === '--get-yargs-completions');
}

/** Those before `--`: what follows belongs to another program. */
function ownArguments(args: readonly string[]): readonly string[] {
  const end = args.indexOf('--');
  return end < 0 ? args : args.slice(0, end);
}
