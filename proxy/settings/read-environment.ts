import { ConfigError } from '../../rules/errors.ts';
import type { OptionSpec, OptionSpecs } from './option-specs.ts';
import type { Setting, SettingValue } from './setting.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** The variable that stands for a flag: `SALLYPORT_LOG_LEVEL`. */
function variableOf(name: string): string {
  return `SALLYPORT_${name.toUpperCase().replaceAll('-', '_')}`;
}

/**
 * Reads the variables that stand for these flags; one that is empty is not there. Flags that may be repeated have
 * commas between their values.
 *
 * @throws {ConfigError}
 */
export function readEnvironment(env: Environment, specs: OptionSpecs): Setting[] {
  return [...specs.values()].flatMap((spec): Setting[] => {
    const variable = variableOf(spec.name);
    const text = env[variable];
    if (text === undefined || text === '') return [];
    const value = toValue(text, spec);
    if (value !== undefined) {
      return [{ name: spec.name, value, origin: { kind: 'environment', variable } }];
    }
    const instead = spec.kind === 'switch' ? 'write true or false' : 'write a number';
    throw new ConfigError(`Cannot use ${variable}=${JSON.stringify(text)}: ${instead}`);
  });
}

function toValue(text: string, { kind, repeats }: OptionSpec): SettingValue | undefined {
  if (repeats)
    return text
      .split(',')
      .map((item) => item.trim())
      .filter(Boolean);
  if (kind === 'text') return text;
  if (kind === 'number') return /^\d{1,15}$/.test(text) ? Number(text) : undefined;
  if (/^(?:true|1)$/i.test(text)) return true;
  return /^(?:false|0)$/i.test(text) ? false : undefined;
}
