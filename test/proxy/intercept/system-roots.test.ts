import { expect, test } from 'vitest';
import { certificatesIn, systemRoots } from '../../../proxy/intercept/system-roots.ts';
import { testCa } from '../../support/intercepting.ts';

test('a system trusts some certificates', () => {
  const roots = systemRoots();

  expect(roots.length).toBeGreaterThan(10);
  expect(roots.every((pem) => pem.startsWith('-----BEGIN '))).toBe(true);
});

test('certificates are found between what people write around them', async () => {
  const { certificate } = await testCa();

  expect(certificatesIn(`# ours\n${certificate}\n# again\n${certificate}`)).toHaveLength(2);
  expect(certificatesIn('nothing')).toEqual([]);
});
