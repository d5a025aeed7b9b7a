import { expect, test } from 'vitest';
import { trustOrigins } from '../../../proxy/intercept/origin-trust.ts';
import { parseAuthority } from '../../../rules/authority.ts';
import { makeIdentity } from '../../../samples/trial-cluster/certificate.ts';
import { ip } from '../../support/ip.ts';

test('whoever trusts other certificates starts without a session', () => {
  const { certificate } = makeIdentity(['a.example.com'], new Date());
  const origin = parseAuthority('a.example.com:443');
  const client = { address: ip('10.0.0.1'), role: undefined };
  const [one, other] = [trustOrigins([certificate], () => 0), trustOrigins([], () => 0)];
  if (!origin.ok) throw new Error(origin.reason);

  one.sessions.keep(client, origin.value, { ticket: Buffer.alloc(1), goodUntil: 1 });

  expect(other.sessions.take(client, origin.value)).toBeUndefined();
  expect(one.sessions.take(client, origin.value)).toBeDefined();
});
