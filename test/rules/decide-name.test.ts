import { expect, test } from 'vitest';
import { decideName } from '../../rules/decide-name.ts';
import { parseAllowlist } from '../../rules/policy-file.ts';
import { indexAllowlist } from '../../rules/policy-index.ts';
import { host } from '../support/host.ts';
import { ip } from '../support/ip.ts';

const NOW = Date.UTC(2026, 10, 20);
const POLICY = indexAllowlist(
  parseAllowlist(
    `version: 1
name: names
entries:
  - { host: github.com, ports: [22] }
  - { host: "*.example.com", ports: [443] }
  - { host: head.example.org, ports: [443], clients: [head] }
  - { host: old.example.org, ports: [443], expires: 2026-01-01 }
`,
    'allowlist.yaml',
    NOW,
  ).allowlist,
);

test.each([
  ['github.com', 'allowed'],
  ['a.b.example.com', 'allowed'],
  ['example.com', 'no-entry'],
  ['data.github.com', 'no-entry'],
  ['head.example.org', 'wrong-client'],
  ['old.example.org', 'expired'],
])('%s: %s', (name, expected) => {
  const decision = decideName(POLICY, { client: ip('10.0.1.5'), host: host(name) }, NOW);

  expect(decision.verdict === 'denied' ? decision.reason : decision.verdict).toBe(expected);
});

test('an entry for some clients lets these look its name up', () => {
  const request = { client: ip('10.0.1.5'), role: 'head', host: host('head.example.org') };

  expect(decideName(POLICY, request, NOW)).toEqual({
    verdict: 'allowed',
    entry: 'head.example.org:443',
  });
});

test('while recording, any name may be looked up', () => {
  const request = { client: ip('10.0.1.5'), host: host('anything.example') };

  expect(decideName({ kind: 'open' }, request, NOW).verdict).toBe('allowed');
});
