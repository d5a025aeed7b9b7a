import { expect, test } from 'vitest';
import { rejectedDecryption } from '../../analyzer/decryption.ts';
import { destination, facets } from './sample-record.ts';

test('the hosts whose clients did not take our certificate are named, with the causes', () => {
  const found = rejectedDecryption([
    destination('a.test:443', { errors: facets('intercept-closed', 'intercept-unknown-ca') }),
    destination('b.test:443', { errors: facets('ECONNREFUSED') }),
    destination('c.test:443', { errors: facets('intercept-not-http') }),
  ]);

  expect(found).toMatch(/clients of a\.test \(closed, unknown-ca\), c\.test \(not-http\): with/);
});

test('nothing is said where nothing was rejected', () => {
  expect(rejectedDecryption([destination('b.test:443')])).toBeUndefined();
});
