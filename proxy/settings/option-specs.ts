import type { Argv } from 'yargs';

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

/** The flags that a builder has described, by name. */
export function optionSpecs<T>(yargs: Argv<T>): OptionSpecs {
  const read: unknown = 'getOptions' in yargs ? yargs.getOptions : undefined;
  if (typeof read !== 'function') throw new Error('This yargs does not say which options it has');
  const kept = byName(read.call(yargs));
  const [arrays, switches, numbers] = [
    new Set(texts(kept.get('array'))),
    new Set(texts(kept.get('boolean'))),
    new Set(texts(kept.get('number'))),
  ];
  const [choices, defaults] = [byName(kept.get('choices')), byName(kept.get('default'))];
  const defaultTexts = byName(kept.get('defaultDescription'));
  const aliases = new Set([...byName(kept.get('alias')).values()].flatMap(texts));
  const names = [...byName(kept.get('key')).keys()].filter(
    (name) => !NO_SETTINGS.has(name) && !aliases.has(name),
  );
  return new Map(
    names.map((name) => {
      const kind = switches.has(name) ? 'switch' : numbers.has(name) ? 'number' : 'text';
      const defaultText = defaultTexts.get(name);
      const spec: OptionSpec = {
        ...{ name, kind, repeats: arrays.has(name), default: defaults.get(name) },
        choices: choices.has(name) ? texts(choices.get(name)) : undefined,
        defaultText: defaultText === undefined ? undefined : String(defaultText),
      };
      return [name, spec] as const;
    }),
  );
}

/**
 * What yargs keeps of the flags that it was told of; it says so to its own middleware, and to no type. Read by hand, as
 * every command does so at its start: a schema and its library would take a fifth of that.
 */
function byName(kept: unknown): ReadonlyMap<string, unknown> {
  if (typeof kept !== 'object' || kept === null) throw new Error(CHANGED);
  return new Map<string, unknown>(Object.entries(kept));
}

function texts(kept: unknown): string[] {
  if (!Array.isArray(kept)) throw new Error(CHANGED);
  return kept.map(String);
}

const CHANGED = 'This yargs keeps its options in another way';
