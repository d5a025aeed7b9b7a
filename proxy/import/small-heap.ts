import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/**
 * Keeps the memory of the process near what is in use. By itself the collector lets garbage grow to several times
 * that, with 24 GB in the machine even to hundreds of megabytes; an import makes little else than garbage.
 *
 * `--max-semi-space-size` and its like are read at the start of the process. These two are read at each collection, so
 * that they can be set here: seen with Node 24.21 (V8 13.6), and held to by a test. Both are in `node --v8-options`.
 */
export function keepHeapSmall(): void {
  // The young generation grows by what survives in it, and no faster.
  setFlagsFromString('--semi-space-growth-factor=1');
  // The old one is collected when it has grown by half, not fourfold.
  setFlagsFromString('--heap-growing-percent=50');
}

/**
 * Collects what nobody uses any more, at once. For whoever has just let go of megabytes outside the heap (decoded pages),
 * of which the collector sees only the small objects that held them. Does nothing where Node does not give it away.
 */
export function collectGarbage(): void {
  collector ??= findCollector();
  collector();
}

let collector: (() => void) | undefined;

/** A context that is made while the flag is set has it; ours, which was made before, has not. */
function findCollector(): () => void {
  setFlagsFromString('--expose-gc');
  const found: unknown = runInNewContext("typeof gc === 'function' ? gc : undefined");
  setFlagsFromString('--no-expose-gc');
  return typeof found === 'function' ? () => void found() : () => undefined;
}
