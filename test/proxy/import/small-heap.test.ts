import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { collectGarbage } from '../../../proxy/import/small-heap.ts';

const MODULE = new URL('../../../proxy/import/small-heap.ts', import.meta.url).href;

/** Makes garbage of which some lives for a while, as an import does, and says how large the heap has become, in MB. */
function heapAfterGarbage(before: string): number {
  const program = `
    import { getHeapStatistics } from 'node:v8';
    ${before}
    let most = 0;
    let held = [];
    for (let i = 0; i < 4_000_000; i++) {
      held.push({ at: i, text: 'x' + i });
      if (held.length > 50_000) held = [];
      if (i % 10_000 === 0) most = Math.max(most, getHeapStatistics().total_heap_size);
    }
    console.log(most / 1e6);`;
  const args = ['--input-type=module', '--no-warnings', '-e', program];
  return Number(execFileSync(process.execPath, args, { encoding: 'utf8' }));
}

test('the heap stays a good deal smaller than it would be by itself', () => {
  const small = heapAfterGarbage(`(await import(${JSON.stringify(MODULE)})).keepHeapSmall();`);

  expect(small).toBeLessThan(0.8 * heapAfterGarbage(''));
}, 120_000);

test('memory outside the heap that nobody uses any more is given back at once', () => {
  let held: Uint8Array[] | undefined = Array.from({ length: 16 }, () => new Uint8Array(1_048_576));
  const before = process.memoryUsage().arrayBuffers;
  expect(before).toBeGreaterThan(held.length * 1_000_000);
  held = undefined;

  collectGarbage();

  expect(process.memoryUsage().arrayBuffers).toBeLessThan(before - 8_000_000);
});
