import { type Parsed, parsed, unparsable } from './parsed.ts';
import { labelTest } from './rule-pattern.ts';

/**
 * A place in a configuration file. `LoginNodes/Pools`: something stands there. A step `*` is any key
 * or item of a list. `Scheduling/Scheduler=slurm`: the value stands there, in any case, with `*` for
 * any run of characters. A leading `!` says that it must not be so: `!Dns/DisableManagedDns=true`.
 */
export interface ConfigSelector {
  readonly negated: boolean;
  readonly keys: readonly string[];
  readonly value?: string | undefined;
}

/** Where a selector holds in a configuration, and where that depends on what is not written there. */
export interface Selection {
  readonly paths: readonly ConfigPath[];
  readonly undecided: readonly ConfigPath[];
}

export type ConfigPath = readonly (string | number)[];

/** A value that is worked out when the configuration is used: `!Ref X`, `!If`. */
export interface Unresolved {
  /** As it stands in the file: `!Ref BatchType`. */
  readonly unresolved: string;
}

export function parseConfigSelector(text: string): Parsed<ConfigSelector> {
  const negated = text.startsWith('!');
  const equals = text.indexOf('=');
  const keys = text.slice(negated ? 1 : 0, equals === -1 ? undefined : equals).split('/');
  if (keys.some((key) => key === '')) return unparsable('it has an empty step');
  const value = equals === -1 ? undefined : text.slice(equals + 1);
  return value === '' ? unparsable('it has no value behind =') : parsed({ negated, keys, value });
}

/** Looks for a place in a configuration; for a negated selector, the root stands for "nowhere". */
export function select({ negated, keys, value }: ConfigSelector, root: unknown): Selection {
  const found = walk(root, keys, []);
  const decided = found.filter((hit) => !isUnresolved(hit.value));
  const undecided = value === undefined ? [] : found.filter((hit) => isUnresolved(hit.value));
  const hits = value === undefined ? found.filter(isThere) : decided.filter(isValue(value));
  const paths = hits.map(({ path }) => path);
  const open = undecided.map(({ path }) => path);
  if (!negated) return { paths, undecided: open };
  return { paths: paths.length + open.length === 0 ? [[]] : [], undecided: open };
}

export function isUnresolved(value: unknown): value is Unresolved {
  return typeof value === 'object' && value !== null && 'unresolved' in value;
}

interface Hit {
  readonly path: ConfigPath;
  readonly value: unknown;
}

function walk(value: unknown, keys: readonly string[], path: ConfigPath): Hit[] {
  const [key, ...rest] = keys;
  if (key === undefined) return [{ path, value }];
  if (isUnresolved(value)) return [{ path, value }];
  return entriesOf(value)
    .filter(([name]) => key === '*' || key === String(name))
    .flatMap(([name, inner]) => walk(inner, rest, [...path, name]));
}

function entriesOf(value: unknown): [string | number, unknown][] {
  if (Array.isArray(value)) return value.map((item: unknown, index) => [index, item]);
  return typeof value === 'object' && value !== null ? Object.entries(value) : [];
}

function isThere({ value }: Hit): boolean {
  return value !== undefined && value !== null;
}

function isValue(wanted: string): (hit: Hit) => boolean {
  const test = labelTest(wanted.toLowerCase());
  return ({ value }) => typeof value !== 'object' && test(String(value).toLowerCase());
}
