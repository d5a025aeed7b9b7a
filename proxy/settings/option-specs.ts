import type { Argv } from 'yargs';
import { z } from 'zod';

/** What a command takes for one flag, as a settings file or a variable has to give it. */
export interface OptionSpec {
  readonly name: string;
  readonly kind: 'text' | 'number' | 'switch';
  /** Whether it may stand more than once: a list in a file. */
  readonly repeats: boolean;
  readonly choices: readonly string[] | undefined;
  readonly default: unknown;
  /** The default in words, where it is not a value. */
  readonly defaultText: string | undefined;
}

export type OptionSpecs = ReadonlyMap<string, OptionSpec>;

/** Flags that say something of the command line itself. */
const NO_SETTINGS: ReadonlySet<string> = new Set(['help', 'version', 'config']);

/** What yargs keeps of the flags that it was told of; it says so to its own middleware, and to no type. */
const OPTIONS = z.object({
  key: z.record(z.string(), z.unknown()),
  array: z.array(z.string()),
  boolean: z.array(z.string()),
  number: z.array(z.string()),
  choices: z.record(z.string(), z.array(z.string())),
  default: z.record(z.string(), z.unknown()),
  defaultDescription: z.record(z.string(), z.string().optional()),
  alias: z.record(z.string(), z.array(z.string())),
});

/** The flags that a builder has described, by name. */
export function optionSpecs<T>(yargs: Argv<T>): OptionSpecs {
  const read: unknown = 'getOptions' in yargs ? yargs.getOptions : undefined;
  if (typeof read !== 'function') throw new Error('This yargs does not say which options it has');
  const found = OPTIONS.parse(read.call(yargs));
  const aliases = new Set(Object.values(found.alias).flat());
  const names = Object.keys(found.key).filter(
    (name) => !NO_SETTINGS.has(name) && !aliases.has(name),
  );
  return new Map(
    names.map((name) => {
      const isNumber = found.number.includes(name);
      const kind = found.boolean.includes(name) ? 'switch' : isNumber ? 'number' : 'text';
      const spec: OptionSpec = {
        ...{ name, kind, repeats: found.array.includes(name), choices: found.choices[name] },
        default: found.default[name],
        defaultText: found.defaultDescription[name],
      };
      return [name, spec] as const;
    }),
  );
}
