import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const MODULE = fileURLToPath(new URL('../../proxy/nursery.ts', import.meta.url));

/** What becomes of the nursery of a process that is started for it: sizes are a matter of the whole process. */
function sizesOf(script: string): number[] {
  const source = `
    import { keepNursery, nurseryBytes } from ${JSON.stringify(MODULE)};
    const say = () => console.log(nurseryBytes());
    ${script}
  `;
  const said = execFileSync(
    process.execPath,
    ['--expose-gc', '--input-type=module', '--eval', source],
    { encoding: 'utf8' },
  );
  return said.trim().split('\n').map(Number);
}

const MIB = 1_024 * 1_024;

test('the nursery has its size from the start, and no more under load', () => {
  const [before = 0, kept = 0, loaded = 0] = sizesOf(`
    say();
    keepNursery();
    say();
    const held = [];
    for (let i = 0; i < 2_000_000; i++) held.push({ i });
    say();
  `);

  expect(before).toBeLessThan(7 * MIB);
  expect(kept).toBeGreaterThan(7 * MIB);
  expect(loaded).toBeLessThan(9 * MIB);
});

test('a nursery that was taken away in a quiet time is back when there is something to do', () => {
  const [shrunk = 0, back = 0] = sizesOf(`
    keepNursery();
    setTimeout(() => {
      gc();
      say();
      const work = () => nurseryBytes() < ${7 * MIB} ? setImmediate(work) : say();
      work();
    }, 1_500);
  `);

  expect(shrunk).toBeLessThan(7 * MIB);
  expect(back).toBeGreaterThan(7 * MIB);
});
