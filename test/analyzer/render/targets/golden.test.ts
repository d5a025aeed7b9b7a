import { expect, test } from 'vitest';
import { TARGET_NAMES, TARGETS } from '../../../../analyzer/render/targets/index.ts';
import { allowlistOf, entry, FOUNDING, OPTIONS } from './make-allowlist.ts';

/** Those that follow from a plan have golden files of their own. */
const FROM_LIST = TARGET_NAMES.filter((name) => !/^aws-(?:vpc|security)/.test(name));

test.each(FROM_LIST)(
  'for the founding example, %s is what its engineer would load',
  async (target) => {
    const { text, files = [] } = TARGETS[target](FOUNDING, OPTIONS);

    expect(files).toEqual([]);
    await expect(text).toMatchFileSnapshot(
      `../../../golden/targets/parallelcluster-2.4.1.${target}`,
    );
  },
);

test('an allowlist of 2,000 entries of every kind renders to each target in well under 100 ms', () => {
  const entries = Array.from({ length: 2_000 }, (_, i) => {
    if (i % 10 === 0) return entry(`10.${i >> 8}.${i & 255}.0/24`, { ports: [22, 443] });
    return entry(`${i % 5 === 1 ? '*.' : ''}host-${i}.vendor-${i % 40}.example.com`, {
      ports: i % 7 === 0 ? [80, 443] : [443],
      purpose: `what machine ${i} needs`,
      ...(i % 14 === 0 ? { paths: [`/${i}/*`] } : {}),
    });
  });
  const allowlist = allowlistOf(...entries);
  for (const target of FROM_LIST) {
    // The best of three: what else the machine does meanwhile is not the renderer's.
    const times = [1, 2, 3].map(() => {
      const started = performance.now();
      TARGETS[target](allowlist, OPTIONS);
      return performance.now() - started;
    });
    expect(Math.min(...times), target).toBeLessThan(100);
  }
});
