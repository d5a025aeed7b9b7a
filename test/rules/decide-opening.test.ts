import { expect, test } from 'vitest';
import { decide, type Policy } from '../../rules/decide.ts';
import { decideOpening, type TunnelOpening } from '../../rules/decide-opening.ts';
import { NOW, policyOf, request } from './make-policy.ts';

const POLICY = policyOf(
  '{host: github.com, ports: [443]}',
  '{host: ssh.example.com, ports: [22]}',
  '{cidr: 198.51.99.7, ports: [443]}',
);

const hello = (sni?: string): TunnelOpening => ({ kind: 'client-hello', sni });
const OTHER: TunnelOpening = { kind: 'other' };

function verdict(authority: string, opening: TunnelOpening, policy: Policy = POLICY): string {
  const asked = request(authority);
  const admitted = decide(policy, asked, NOW);
  if (admitted.verdict === 'denied') throw new Error(admitted.text);
  const decision = decideOpening(policy, admitted, asked.host, opening);
  return decision.verdict === 'allowed' ? 'allowed' : decision.reason;
}

test.each<[string, TunnelOpening, string]>([
  ['github.com:443', hello('github.com'), 'allowed'],
  ['github.com:443', hello('GitHub.com.'), 'allowed'],
  ['github.com:443', hello('evil.example'), 'sni-mismatch'],
  ['github.com:443', hello('sub.github.com'), 'sni-mismatch'],
  ['github.com:443', hello('not a name'), 'sni-mismatch'],
  ['github.com:443', hello(), 'no-sni'],
  ['github.com:443', OTHER, 'not-tls'],
  ['ssh.example.com:22', OTHER, 'allowed'],
  ['ssh.example.com:22', hello(), 'allowed'],
  ['ssh.example.com:22', hello('evil.example'), 'sni-mismatch'],
  ['198.51.99.7:443', hello(), 'allowed'],
  ['198.51.99.7:443', hello('github.com'), 'allowed'],
  ['198.51.99.7:443', OTHER, 'not-tls'],
])('a tunnel to %s that opens with %j is %s', (authority, opening, expected) => {
  expect(verdict(authority, opening)).toBe(expected);
});

test('while recording, nothing is compared', () => {
  expect(verdict('github.com:443', hello('evil.example'), { kind: 'open' })).toBe('allowed');
});
