import { expect, test } from 'vitest';
import { dnsLookUp } from '../../proxy/resolve-dns.ts';
import { a, aaaa, cname, startDnsServer } from '../support/dns-server.ts';

const NAME = 'www.example.com';

test('both families are asked, and an answer holds for the shortest TTL in it', async () => {
  await using server = await startDnsServer((_name, type) => ({
    answers:
      type === 'A'
        ? [a(NAME, '192.0.2.1', 300), a(NAME, '192.0.2.2', 40)]
        : [aaaa(NAME, '2001:db8::1', 120)],
  }));

  const lookUp = dnsLookUp(server.resolver(), () => 4);

  expect(await lookUp(NAME)).toEqual({
    kind: 'found',
    addresses: ['192.0.2.1', '192.0.2.2', '2001:db8::1'],
    forMs: 40_000,
  });
  expect(server.asked.toSorted()).toEqual([`A ${NAME}`, `AAAA ${NAME}`]);
});

test('where IPv6 leads out, its addresses come first', async () => {
  await using server = await startDnsServer((_name, type) => ({
    answers: type === 'A' ? [a(NAME, '192.0.2.1', 60)] : [aaaa(NAME, '2001:db8::1', 60)],
  }));

  const lookUp = dnsLookUp(server.resolver(), () => 6);

  expect(await lookUp(NAME)).toMatchObject({ addresses: ['2001:db8::1', '192.0.2.1'] });
});

test('a name behind an alias holds no longer than the alias', async () => {
  await using server = await startDnsServer((_name, type) => ({
    answers:
      type === 'A'
        ? [cname(NAME, 'edge.example.net', 20), a('edge.example.net', '192.0.2.1', 3_600)]
        : [],
  }));

  const lookUp = dnsLookUp(server.resolver(), () => 4);

  expect(await lookUp(NAME)).toEqual({ kind: 'found', addresses: ['192.0.2.1'], forMs: 20_000 });
});

test.each([
  ['no TTL at all is a second, for what comes at once', 0, 1_000],
  ['a week is five minutes', 604_800, 300_000],
])('%s', async (_case, ttl, forMs) => {
  await using server = await startDnsServer((_name, type) => ({
    answers: type === 'A' ? [a(NAME, '192.0.2.1', ttl)] : [],
  }));

  const lookUp = dnsLookUp(server.resolver(), () => 4);

  expect(await lookUp(NAME)).toMatchObject({ forMs });
});

test.each([
  ['a name that is not there', { code: 3 }, 'ENOTFOUND', 5_000],
  ['a name without addresses', { answers: [] }, 'ENOTFOUND', 5_000],
  ['a server that fails', { code: 2 }, 'EAI_AGAIN', 1_000],
  ['a server that refuses', { code: 5 }, 'EAI_AGAIN', 1_000],
  ['a server that is silent', undefined, 'EAI_AGAIN', 1_000],
])('%s is told as the system would, and for how long', async (_case, answer, code, forMs) => {
  await using server = await startDnsServer(() => answer);

  const lookUp = dnsLookUp(server.resolver(), () => 4);

  expect(await lookUp(NAME)).toEqual({ kind: 'failed', code, forMs });
});

test('a family that is not answered holds up the other for a moment, and makes the answer short-lived', async () => {
  await using server = await startDnsServer((_name, type) =>
    type === 'A' ? { answers: [a(NAME, '192.0.2.1', 300)] } : undefined,
  );
  const resolver = server.resolver();

  const resolved = await dnsLookUp(resolver, () => 4)(NAME);

  expect(resolved).toEqual({ kind: 'found', addresses: ['192.0.2.1'], forMs: 5_000 });
  resolver.cancel();
});

test('a name is asked for as it is: no search domain is put behind it', async () => {
  await using server = await startDnsServer(() => ({ code: 3 }));

  await dnsLookUp(server.resolver(), () => 4)('svc.ns');

  expect(new Set(server.asked)).toEqual(new Set(['A svc.ns', 'AAAA svc.ns']));
});

test('fifty names that nobody answers for hold up no other', async () => {
  await using server = await startDnsServer((name, type) =>
    name === NAME ? { answers: type === 'A' ? [a(NAME, '192.0.2.1', 60)] : [] } : undefined,
  );
  const lookUp = dnsLookUp(server.resolver(), () => 4);
  const silent = Array.from({ length: 50 }, (_, i) => lookUp(`silent${i}.example.com`));

  const first = await Promise.race([lookUp(NAME), ...silent]);

  expect(first).toMatchObject({ kind: 'found' });
  expect((await Promise.all(silent)).map(({ kind }) => kind)).toEqual(silent.map(() => 'failed'));
});
