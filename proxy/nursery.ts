import { performance } from 'node:perf_hooks';
import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';

/**
 * How large the part of the heap is in which objects are made, half of it: V8 keeps two.
 *
 * What is still in use when it is full is copied. With 1 MiB that is every open request, again and again: a
 * request takes half as much processor time again as with 8 or 16. V8 would let it grow to 64, which
 * 9,000 idle tunnels fill and then never need again: 20 kB each where they take 10.
 */
const NURSERY_BYTES = 8 * 1_024 * 1_024;

const CHECK_MS = 1_000;
/** A share of the time in which the loop has work, below which it does not matter how it is done. */
const BUSY = 0.1;
/** What survives on the way there: enough for any step, and an end where V8 does it otherwise. */
const MAX_SURVIVORS = 40_000;

let isKept = false;

/**
 * Gives the nursery of this process its size, and gives it back when V8 has taken it away: it does so in quiet times.
 *
 * The size can be set only where Node is started; how fast it grows can be set at any time. So it is made to grow to that
 * size at once, and then not any more.
 */
export function keepNursery(): void {
  if (isKept) return;
  isKept = true;
  growNursery();
  let before = performance.eventLoopUtilization();
  setInterval(() => {
    const now = performance.eventLoopUtilization();
    if (performance.eventLoopUtilization(now, before).utilization > BUSY) growNursery();
    before = now;
  }, CHECK_MS).unref();
}

/** A nursery grows when more than it holds has survived in it. */
function growNursery(): void {
  const bytes = nurseryBytes();
  const factor = Math.round(NURSERY_BYTES / bytes);
  setGrowth(Math.max(1, factor));
  const survivors: object[] = [];
  while (factor > 1 && nurseryBytes() < 1.5 * bytes && survivors.length < MAX_SURVIVORS) {
    for (let i = 0; i < 100; i++) survivors.push(new Array(64).fill(i));
  }
  setGrowth(1);
}

function setGrowth(factor: number): void {
  setFlagsFromString(`--semi-space-growth-factor=${factor}`);
}

/** How large it is now. */
export function nurseryBytes(): number {
  const space = getHeapSpaceStatistics().find(({ space_name: name }) => name === 'new_space');
  return space === undefined ? NURSERY_BYTES : space.space_used_size + space.space_available_size;
}
