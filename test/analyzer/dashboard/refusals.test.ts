import { expect, test } from 'vitest';
import type { RefusedDestination } from '../../../analyzer/dashboard/api.ts';
import { listRefusals } from '../../../analyzer/dashboard/refusals.ts';
import type { Destination } from '../../../proxy/event.ts';
import { decide, decideAddress } from '../../../rules/decide.ts';
import { parseIp } from '../../../rules/ip.ts';
import { parseAllowlist } from '../../../rules/policy-file.ts';
import { indexAllowlist } from '../../../rules/policy-index.ts';
import { destination, facets } from '../sample-record.ts';
import { seenRecord } from '../seen-record.ts';

const NOW = Date.parse('2026-11-20T12:00:00Z');

function refusal(authority: string, changes: Partial<Destination> = {}): RefusedDestination {
  const refused = destination(authority, {
    verdicts: { allowed: 0, denied: 4, wouldDeny: 0 },
    errors: facets('no-entry'),
    ...changes,
  });
  const { seen } = seenRecord([refused]);
  const roles = new Map([['10.0.0.10', new Set(['head'])]]);
  const [item] = listRefusals(seen, { roles, configuration: [] }).items;
  if (item === undefined) throw new Error('nothing is refused');
  return item;
}

function policyWith({ entry }: RefusedDestination) {
  const text = `version: 1\nname: test\nentries:\n${entry ?? ''}\n`;
  return indexAllowlist(parseAllowlist(text, 'allowlist.yaml', NOW).allowlist);
}

test('who asked is named with the role, and why it was refused in words', () => {
  const found = refusal('pypi.org:443');

  expect(found.clients).toEqual([
    { address: '10.0.0.10', roles: ['head'] },
    { address: '10.0.0.11', roles: [] },
  ]);
  expect(found.reasons).toEqual([{ code: 'no-entry', text: 'the allowlist has no entry for it' }]);
  expect(found.denied).toBe(4);
});

test.each([
  'no-entry',
  'wrong-port',
  'wrong-protocol',
  'wrong-client',
  'expired',
  'wrong-path',
  'ambiguous-path',
  'not-tls',
  'no-sni',
])(
  'the entry for what was refused as %s admits it, and says that it is all that it admits',
  (reason) => {
    const found = refusal('pypi.org:443', { errors: facets(reason) });
    const policy = policyWith(found);
    const [host] = [destination('pypi.org:443').host];
    const ask = (port: number) =>
      decide(policy, { client: undefined, protocol: 'tls', host, port }, NOW).verdict;

    expect(ask(443)).toBe('allowed');
    expect(ask(8443)).toBe('denied');
  },
);

test('the entry for a bare address admits that address', () => {
  const found = refusal('8.8.4.4:8443', { errors: facets('address-literal') });
  const request = { client: undefined, protocol: 'tcp', port: 8443 } as const;

  const { host } = destination('8.8.4.4:8443');

  expect(decide(policyWith(found), { ...request, host }, NOW).verdict).toBe('allowed');
});

test('the entry for a name that resolves to a private address says that it may', () => {
  const found = refusal('sqs.us-east-1.amazonaws.com:443', { errors: facets('private-address') });
  const { host } = destination('sqs.us-east-1.amazonaws.com:443');
  const request = { client: undefined, protocol: 'tls', host, port: 443 } as const;
  const address = parseIp('10.0.0.5');
  if (address === undefined) throw new Error('no address');

  expect(decideAddress(policyWith(found), request, address, NOW).verdict).toBe('allowed');
});

test.each(['special-address', 'sni-mismatch'])('no entry is offered for %s', (reason) => {
  const found = refusal('pypi.org:443', { errors: facets(reason) });

  expect(found.entry).toBeNull();
  expect(found.advice).not.toBe('');
});

test('an entry with more clients than can be read names the first, and counts the others', () => {
  const clients = facets(...Array.from({ length: 40 }, (_, i) => `10.0.1.${i}`));

  const found = refusal('pypi.org:443', { clients });

  expect(found.clients).toHaveLength(6);
  expect(found.moreClients).toBe(34);
});

test('what would reorder or clear the screen of a reader is written out', () => {
  const found = refusal('pypi.org:443', { userAgents: facets('curl\u001b[2J\u202e') });

  expect(found.userAgents).toEqual(['curl\\x1b[2J\\u202e']);
});

test('the latest refusals come first, and no more than fifty of them', () => {
  const many = Array.from({ length: 60 }, (_, i) =>
    destination(`h${i}.example.com:443`, {
      verdicts: { allowed: 0, denied: 1, wouldDeny: 0 },
      lastSeen: NOW + i,
    }),
  );

  const found = listRefusals(seenRecord(many).seen, { roles: new Map(), configuration: [] });

  expect(found.total).toBe(60);
  expect(found.items).toHaveLength(50);
  expect(found.items[0]?.host).toBe('h59.example.com');
});
