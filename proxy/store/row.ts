import { ConfigError } from '../../rules/errors.ts';
import { type Host, parseHost } from '../../rules/host.ts';
import type { Protocol } from '../../rules/protocol.ts';
import type { FlowAction, Layer, Verdict } from '../event.ts';
import type { Store } from './open.ts';

/**
 * Rows of the record as they come from SQLite: `unknown` until they pass through here. A file may
 * have been edited by hand, so a value that cannot be is the user's to put right.
 */

export function text(value: unknown): string {
  return typeof value === 'string' ? value : impossible(value, 'a text');
}

export function integer(value: unknown): number {
  return Number.isSafeInteger(value) ? Number(value) : impossible(value, 'an integer');
}

export function optionalText(value: unknown): string | undefined {
  return value === null ? undefined : text(value);
}

export function optionalInteger(value: unknown): number | undefined {
  return value === null ? undefined : integer(value);
}

export function hostOf(value: unknown): Host {
  const host = parseHost(text(value));
  return host.ok && host.value === value ? host.value : impossible(value, 'a canonical host');
}

export function protocolOf(value: unknown): Protocol {
  return value === 'tls' || value === 'http' || value === 'tcp'
    ? value
    : impossible(value, 'a protocol');
}

export function verdictOf(value: unknown): Verdict {
  return value === 'allowed' || value === 'denied' || value === 'would-deny'
    ? value
    : impossible(value, 'a verdict');
}

export function actionOf(value: unknown): FlowAction {
  return value === 'allowed' || value === 'denied' || value === 'unanswered'
    ? value
    : impossible(value, 'what became of a flow');
}

/** Every layer, and the compiler sees to it that none is missing. */
const LAYERS: Record<Layer, true> = {
  proxy: true,
  socks: true,
  transparent: true,
  intercept: true,
  dns: true,
  import: true,
};

export function layerOf(value: unknown): Layer {
  return isLayer(value) ? value : impossible(value, 'a capture layer');
}

/** The layers in a JSON array. */
export function layersOf(value: unknown): Layer[] {
  const layers: unknown = JSON.parse(text(value));
  return Array.isArray(layers) ? layers.map(layerOf) : impossible(value, 'a list of layers');
}

function isLayer(value: unknown): value is Layer {
  return typeof value === 'string' && Object.hasOwn(LAYERS, value);
}

function impossible(value: unknown, expected: string): never {
  throw new ConfigError(
    `Cannot read the record: it holds ${JSON.stringify(value)} where ${expected} belongs; it was edited or damaged, restore a backup`,
  );
}

/** Runs a query whose rows come as arrays of values that nobody has looked at yet. */
export function query(
  { db }: Store,
  sql: string,
  ...values: readonly (string | number)[]
): IterableIterator<unknown[]> {
  return db
    .prepare<unknown[], unknown[]>(sql)
    .raw()
    .iterate(...values);
}
