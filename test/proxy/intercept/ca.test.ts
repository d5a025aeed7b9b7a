import { expect, test } from 'vitest';
import { createCa, expiryNotice, parseCa } from '../../../proxy/intercept/ca.ts';
import { parseInterceptNames } from '../../../proxy/intercept/intercept-names.ts';
import { testCa } from '../../support/intercepting.ts';

const NOW = Date.parse('2026-11-20T10:00:00Z');
const DAY_MS = 86_400_000;

test('a CA for some names says so to whoever reads it', async () => {
  const { constraints } = parseInterceptNames(['github.com', '*.s3.*.amazonaws.com']);
  const ca = await createCa({ now: NOW, days: 30, constraints });
  const key = ca.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();

  const read = parseCa(ca.certificate, key, 'the test');

  expect(read.constraints).toEqual({ names: ['amazonaws.com', 'github.com'], addresses: [] });
  expect(read.notAfter).toBe(NOW + 30 * DAY_MS);
});

test('a key that belongs to another CA is refused', async () => {
  const [one, other] = await Promise.all([testCa(), createCa({ now: NOW, days: 1 })]);
  const key = other.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();

  expect(() => parseCa(one.certificate, key, 'the test')).toThrow(/not those of one CA/);
});

test.each([
  [NOW + 31 * DAY_MS, undefined],
  [NOW + 29.5 * DAY_MS, { expired: false, on: '2026-12-19', days: 29 }],
  [NOW - 1, { expired: true, on: '2026-11-20', days: -1 }],
])('a CA that is good until %d is noticed as %j', (notAfter, expected) => {
  expect(expiryNotice(notAfter, NOW)).toEqual(expected);
});
