import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
  type Scalar,
} from 'yaml';
import { ConfigError } from '../../rules/errors.ts';
import { nearestName } from './nearest.ts';
import type { OptionSpec, OptionSpecs } from './option-specs.ts';
import type { Setting, SettingValue } from './setting.ts';

/** Far more than every flag with a long list. */
const MAX_CHARACTERS = 1_000_000;

/**
 * Reads a settings file: YAML, whose keys are the names of flags. `file` is how it is called in errors.
 *
 * @throws {ConfigError} with one line per fault, each with line and column
 */
export function parseSettings(text: string, file: string, specs: OptionSpecs): Setting[] {
  if (text.length > MAX_CHARACTERS || /[\0\ufffd]/.test(text)) {
    throw new ConfigError(`Cannot read ${file}: it is no settings file; write YAML in UTF-8`);
  }
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, schema: 'core', prettyErrors: false });
  const at = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `${line}:${col}`;
  };
  const cannot = (offset: number, what: string): string =>
    `Cannot read ${file}:${at(offset)}: ${what}`;
  const broken = [...document.errors, ...document.warnings].map(({ pos, message }) =>
    cannot(pos[0], `mend the YAML there (${message.replace(/ at line [\s\S]*$/, '')})`),
  );
  if (broken.length > 0) throw new ConfigError(broken.slice(0, 10).join('\n'));
  const { contents } = document;
  if (contents === null) return [];
  if (!isMap<Scalar, Node | null>(contents)) {
    throw new ConfigError(cannot(0, 'write one flag a line, as in log-level: debug'));
  }
  const faults: string[] = [];
  const settings = contents.items.flatMap((pair): Setting[] => {
    const offset = startOf(pair.key);
    const read = readPair(pair, specs);
    if ('value' in read) {
      const { name, value } = read;
      return [{ name, value, origin: { kind: 'file', file, at: at(offset) } }];
    }
    faults.push(`Cannot use ${file}:${at(read.offset ?? offset)}: ${read.fault}`);
    return [];
  });
  if (faults.length > 0) throw new ConfigError(faults.join('\n'));
  return settings;
}

type ReadPair =
  | { readonly name: string; readonly value: SettingValue }
  | { readonly fault: string; readonly offset?: number };

function readPair({ key, value }: Pair<Scalar, Node | null>, specs: OptionSpecs): ReadPair {
  const written = isScalar(key) ? String(key.value) : 'what is no name';
  // Whoever knows the flag writes its dashes.
  const name = written.replace(/^--/, '');
  const spec = specs.get(name);
  if (spec === undefined) {
    const near = nearestName(name, specs.keys());
    const instead =
      near === undefined ? 'sallyport enforce --help lists them' : `did you mean ${near}?`;
    return { fault: `there is no flag ${JSON.stringify(written)}; ${instead}` };
  }
  const found = toValue(value, spec);
  if (found !== undefined && isChoice(found, spec)) return { name, value: found };
  const offset = startOf(value ?? key);
  return { fault: `${name} cannot be ${shown(value)}; write ${wantedBy(spec)}`, offset };
}

/** The value as the flag would have it: `timeout-idle: 15` is the text 15, which is judged as on the command line. */
function toValue(node: Node | null, spec: OptionSpec): SettingValue | undefined {
  if (isSeq<Node>(node)) {
    const items = node.items.map((item) => textOf(item));
    const texts = items.filter((item) => item !== undefined);
    if (texts.length < items.length) return undefined;
    if (spec.repeats) return texts;
    return WITH_COMMAS.has(spec.name) ? texts.join(',') : undefined;
  }
  if (!isScalar(node)) return undefined;
  if (spec.kind === 'switch') return typeof node.value === 'boolean' ? node.value : undefined;
  if (spec.kind === 'number') return typeof node.value === 'number' ? node.value : undefined;
  // `--intercept` alone means all.
  if (WITH_COMMAS.has(spec.name) && node.value === true) return '';
  const text = textOf(node);
  return text !== undefined && spec.repeats ? [text] : text;
}

/** Flags that hold a list between commas, and stand once. */
const WITH_COMMAS: ReadonlySet<string> = new Set(['intercept']);

function textOf(node: unknown): string | undefined {
  if (!isScalar(node)) return undefined;
  if (typeof node.value === 'string') return node.value;
  return typeof node.value === 'number' ? (node.source ?? String(node.value)) : undefined;
}

function isChoice(value: SettingValue, { choices }: OptionSpec): boolean {
  return choices === undefined || choices.some((choice) => choice === value);
}

function wantedBy({ kind, repeats, choices, name }: OptionSpec): string {
  if (choices !== undefined) return `one of ${choices.join(', ')}`;
  if (kind === 'switch') return 'true or false';
  if (kind === 'number') return 'a number';
  return repeats || WITH_COMMAS.has(name) ? 'a text, or a list of texts' : 'a text';
}

/** What stands there, in words: it may be a secret that slipped a line. */
function shown(node: Node | null): string {
  if (isSeq(node)) return 'a list of this kind';
  if (isMap(node)) return 'a block of further keys';
  if (isAlias(node)) return 'an alias';
  if (!isScalar(node) || node.value === null) return 'empty';
  return typeof node.value === 'string' ? 'this text' : String(node.value);
}

function startOf(node: Node | null): number {
  return node?.range?.[0] ?? 0;
}
