import {
  type ConfigPath,
  type ConfigSelector,
  isUnresolved,
  parseConfigSelector,
} from '../../rules/config-selector.ts';
import type { Place } from './prediction.ts';
import type { Config } from './read-config.ts';

/** The selectors of a profile, whose file has been checked for those that are none. */
export function selectorsOf(texts: readonly string[]): ConfigSelector[] {
  return texts.flatMap((text) => {
    const selector = parseConfigSelector(text);
    return selector.ok ? [selector.value] : [];
  });
}

/** A place of a configuration, as answers name it. */
export function placeOf({ root, placeOf: find }: Config, path: ConfigPath): Place {
  return { path: path.join('/'), ...find(path), onlyIf: conditionOf(root, path) };
}

/** What stands at a place, or `undefined`. */
export function valueAt(root: unknown, path: ConfigPath): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined,
    root,
  );
}

/** The `Condition` of the resource that a place belongs to. */
function conditionOf(root: unknown, [list, name]: ConfigPath): string | null {
  if (list !== 'Resources' || name === undefined) return null;
  const value = valueAt(root, ['Resources', name, 'Condition']);
  if (isUnresolved(value)) return value.unresolved;
  return typeof value === 'string' ? value : null;
}
