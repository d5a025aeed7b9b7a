import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
} from 'yaml';
import type { ConfigPath } from '../../rules/config-selector.ts';
import { ConfigError } from '../../rules/errors.ts';
import { type Intrinsic, isIntrinsicKey, toTemplateText } from './intrinsic.ts';

/** Which kind of file it is, and so which profile knows about it. */
export type ConfigKind = 'cluster' | 'image' | 'template';

export interface Config {
  readonly kind: ConfigKind;
  /** Plain values; what CloudFormation works out later is an `Unresolved`. */
  readonly root: unknown;
  /** Where the value at a path starts, or what holds it. */
  readonly placeOf: (path: ConfigPath) => { readonly line: number; readonly column: number };
}

/** Larger than any configuration, and small enough that aliases cannot grow it without end. */
const MAX_NODES = 200_000;

/**
 * Reads a ParallelCluster 3 configuration, of a cluster or of an image, or a CloudFormation template,
 * in YAML or JSON. `file` is how the file is called in errors.
 * @throws {ConfigError} with line and column
 */
export function readConfig(text: string, file: string): Config {
  if (/^\s*\[(?:global|aws|cluster\b.*)\]\s*$/m.test(text)) {
    throw new ConfigError(
      `Cannot predict from ${file}: it is a configuration of ParallelCluster 2; see sallyport profile show parallelcluster-2`,
    );
  }
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const [broken] = document.errors;
  if (broken !== undefined) {
    const { line, col } = lines.linePos(broken.pos[0]);
    throw new ConfigError(
      `Cannot read ${file}:${line}:${col} as YAML: mend it there (${broken.message.replace(/\s+/g, ' ')})`,
    );
  }
  const root = toValues(document, file);
  return { kind: kindOf(root, file), root, placeOf: (path) => placeIn(document, lines, path) };
}

function kindOf(root: unknown, file: string): ConfigKind {
  const keys = new Set(typeof root === 'object' && root !== null ? Object.keys(root) : []);
  if (keys.has('HeadNode') && keys.has('Scheduling')) return 'cluster';
  if (keys.has('Build')) return 'image';
  if (keys.has('Resources')) return 'template';
  throw new ConfigError(
    `Cannot predict from ${file}:1:1: it has neither HeadNode and Scheduling (a ParallelCluster 3 configuration), nor Build (one of an image), nor Resources (a CloudFormation template)`,
  );
}

function toValues(document: Document, file: string): unknown {
  let left = MAX_NODES;
  return convert(document.contents);

  function convert(node: unknown): unknown {
    if (--left < 0) {
      throw new ConfigError(
        `Cannot read ${file}: its aliases make it more than ${MAX_NODES} values; write a smaller file`,
      );
    }
    if (isAlias(node)) return convert(node.resolve(document));
    if (!isNode(node)) return null;
    const tag = node.tag ?? '';
    const value = convertNode(node);
    return tag.startsWith('!') && !tag.startsWith('!!') ? unresolved(tag.slice(1), value) : value;
  }

  function convertNode(node: Node): unknown {
    if (isSeq(node)) return node.items.map(convert);
    if (isScalar(node)) return node.value;
    if (!isMap(node)) return null;
    const entries = node.items.map(({ key, value }): [string, unknown] => [
      isScalar(key) ? String(key.value) : String(key),
      convert(value),
    ]);
    const [only] = entries;
    if (entries.length === 1 && only !== undefined && isIntrinsicKey(only[0])) {
      return unresolved(only[0].replace('Fn::', ''), only[1]);
    }
    // A key such as __proto__ is a key like any other.
    return Object.assign(Object.create(null), Object.fromEntries(entries));
  }
}

function unresolved(name: string, value: unknown): Intrinsic {
  return { unresolved: toTemplateText(name, value) };
}

function placeIn(
  document: Document,
  lines: LineCounter,
  path: ConfigPath,
): { line: number; column: number } {
  const node: unknown = path.length === 0 ? document.contents : document.getIn(path, true);
  if (!isNode(node) && path.length > 0) return placeIn(document, lines, path.slice(0, -1));
  const { line, col } = lines.linePos(isNode(node) ? (node.range?.[0] ?? 0) : 0);
  return { line, column: col };
}
