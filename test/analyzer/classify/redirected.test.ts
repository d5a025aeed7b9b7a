import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Classified, followRedirectors } from '../../../analyzer/classify/redirected.ts';
import type { Facet } from '../../../proxy/event.ts';
import type { Classification } from '../../../rules/rule.ts';
import { destination } from '../sample-record.ts';

const START = Date.parse('2026-11-20T10:00:00Z');

const MIRROR_LIST: Classification = {
  category: 'os-mirror',
  label: 'Fedora and EPEL mirror list',
  stability: 'rotating',
  disposition: 'mirror',
  why: 'it names the mirrors of the day',
};

const UNKNOWN: Classification = {
  category: 'unknown',
  stability: 'unknown',
  disposition: 'review',
  why: 'no rule knows this name',
};

/** A destination that each client first reached so many milliseconds after the start. */
function seen(
  authority: string,
  classification: Classification,
  at: Readonly<Record<string, number>>,
): Classified {
  const clients = Object.entries(at).map(
    ([value, ms]): Facet => ({
      value,
      events: 1,
      firstSeen: START + ms,
      lastSeen: START + ms,
    }),
  );
  return { destination: destination(authority, { clients }), classification };
}

const LIST = 'mirrors.fedoraproject.org:443';
const lists = (at: Readonly<Record<string, number>>) => seen(LIST, MIRROR_LIST, at);
const follow = (...all: Classified[]) => followRedirectors(all).at(-1)?.classification;

describe('an unknown host that a client reached right after asking a mirror list', () => {
  const reached = (authority: string) =>
    follow(lists({ '10.0.1.5': 0 }), seen(authority, UNKNOWN, { '10.0.1.5': 400 }));

  test('is probably a mirror of what the list is for, where its name fits', () => {
    expect(reached('ftp.some-university.edu:443')).toMatchObject({
      category: 'os-mirror',
      label: 'EPEL or Fedora mirror, by its name and time',
      stability: 'mirror',
      disposition: 'mirror',
      inferredFrom: '10.0.1.5 asked mirrors.fedoraproject.org 0.4 s before',
    });
  });

  test('stays unknown where only the time says so: it may be a vendor that the same script asks', () => {
    expect(reached('downloads.some-vendor.net:443')).toEqual({
      ...UNKNOWN,
      why: 'no rule knows this name; perhaps a mirror, as 10.0.1.5 asked mirrors.fedoraproject.org 0.4 s before',
    });
  });
});

test('clients that agree are counted', () => {
  const host = seen('ftp.some-host.net:80', UNKNOWN, { a: 1_000, b: 21_000, c: 50_000 });
  const said = follow(lists({ a: 0, b: 20_000, c: 10_000 }), host);
  expect(said?.inferredFrom).toBe(
    'a asked mirrors.fedoraproject.org 1.0 s before, and so for 2 of 3 clients',
  );
});

test.each([
  ['the times are equal, as in an imported list', { a: 0 }, { a: 0 }],
  ['the host came first', { a: 500 }, { a: 0 }],
  ['it is too long ago', { a: 0 }, { a: 5_001 }],
  ['another client asked the list', { a: 0 }, { b: 100 }],
  ['the record does not say which client it was', { '': 0 }, { '': 100 }],
  ['most clients came from elsewhere', { a: 0 }, { a: 100, b: 100 }],
])('nothing is inferred where %s', (_, asked, reached) => {
  const host = seen('ftp.some-host.net:443', UNKNOWN, reached);
  expect(follow(lists(asked), host)).toBe(UNKNOWN);
});

test('a port that no mirror answers on says nothing', () => {
  expect(follow(lists({ a: 0 }), seen('ftp.some-host.net:22', UNKNOWN, { a: 100 }))).toBe(UNKNOWN);
});

test('times of different runs are not compared', () => {
  const host = seen('ftp.some-host.net:443', UNKNOWN, { a: 100 });
  const runs = [{ value: 'trial-2', events: 1, firstSeen: START, lastSeen: START }];
  const other = { ...host, destination: { ...host.destination, runs } };
  expect(follow(lists({ a: 0 }), other)).toBe(UNKNOWN);
});

test('a name in a content network keeps what the rule says, and gets a note', () => {
  const cdn: Classification = {
    category: 'cdn',
    vendor: 'Amazon',
    stability: 'cdn',
    disposition: 'review',
    why: 'many tenants share the domain',
  };
  const said = follow(lists({ a: 0 }), seen('d1234.cloudfront.net:443', cdn, { a: 300 }));
  expect(said).toEqual({
    ...cdn,
    why: 'many tenants share the domain; perhaps a mirror, as a asked mirrors.fedoraproject.org 0.3 s before',
  });
});

test('what a rule knows is never overruled, whenever it was reached', () => {
  const known: Classification = { category: 'github', stability: 'fixed', why: 'it is GitHub' };
  fc.assert(
    fc.property(fc.integer({ min: -10_000, max: 10_000 }), (gapMs) => {
      const host = seen('github.com:443', known, { a: 20_000 + gapMs });
      expect(follow(lists({ a: 20_000 }), host)).toBe(known);
    }),
  );
});
