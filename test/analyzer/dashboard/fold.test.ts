import { expect, test } from 'vitest';
import { foldLines } from '../../../analyzer/dashboard/fold.ts';
import { type Line, toLine } from '../../../analyzer/dashboard/row.ts';
import type { Facet } from '../../../proxy/event.ts';
import { destination, facets, known } from '../sample-record.ts';
import { seenRecord } from '../seen-record.ts';

function lines(
  hosts: Readonly<Record<string, 'mirror' | 'cdn' | 'fixed'>>,
  clients: (host: string) => Facet[] = () => facets('10.0.0.1'),
): Line[] {
  const found = Object.keys(hosts).map((host) =>
    destination(`${host}:443`, { clients: clients(host) }),
  );
  const { report, seen } = seenRecord(found, ({ host }) => {
    const stability = hosts[host] ?? 'fixed';
    return known(stability === 'cdn' ? 'cdn' : 'os-mirror', 'a test needs it', { stability });
  });
  const mirrors = new Map(
    report.plan.mirrors.flatMap((one) => one.hosts.map((host) => [host, one.name])),
  );
  return seen.map((one) => toLine(one, mirrors));
}

const byId = (a: { readonly id: string }, b: { readonly id: string }): number =>
  a.id < b.id ? -1 : 1;

test('mirrors of one kind are one row, and so are the names of one delivery network', () => {
  const found = lines({
    'a.mirror.example': 'mirror',
    'b.mirror.example': 'mirror',
    'd1.cloudfront.net': 'cdn',
    'd2.cloudfront.net': 'cdn',
    'x.fastly.net': 'cdn',
    'plain.example': 'fixed',
  });

  const rows = foldLines(found, new Set(), byId);

  expect(rows.map((row) => (row.kind === 'destination' ? row.host : row.name))).toEqual([
    'cloudfront.net',
    'Operating system mirrors',
    'plain.example',
    'x.fastly.net',
  ]);
});

test('a group has the sums of its members, and counts a client once', () => {
  const found = lines({ 'd1.cloudfront.net': 'cdn', 'd2.cloudfront.net': 'cdn' }, (host) =>
    facets('10.0.0.1', host.startsWith('d1') ? '10.0.0.2' : '10.0.0.3'),
  );

  const [group] = foldLines(found, new Set(), byId);

  expect(group).toMatchObject({ kind: 'cdn', destinations: 2, clients: 3, events: 8, open: false });
});

test('the members of an open group stand below it', () => {
  const found = lines({ 'd1.cloudfront.net': 'cdn', 'd2.cloudfront.net': 'cdn' });

  const rows = foldLines(found, new Set(['cdn cloudfront.net']), byId);

  expect(rows.map(({ id }) => id)).toEqual([
    'cdn cloudfront.net',
    'tls d1.cloudfront.net 443',
    'tls d2.cloudfront.net 443',
  ]);
  expect(rows[1]).toMatchObject({ group: 'cdn cloudfront.net' });
});

test('one alone is no group', () => {
  const [row] = foldLines(lines({ 'd1.cloudfront.net': 'cdn' }), new Set(), byId);

  expect(row?.kind).toBe('destination');
});
