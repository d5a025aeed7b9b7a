import { expect, test } from 'vitest';
import { framingFault } from '../../proxy/framing.ts';
import { parseAuthority } from '../../rules/authority.ts';

test.each([
  [['Transfer-Encoding', 'chunked'], undefined],
  [['Transfer-Encoding', ' Chunked '], undefined],
  [['Transfer-Encoding', 'gzip, chunked'], 'transfer coding'],
  [['Transfer-Encoding', 'identity'], 'transfer coding'],
  [['Transfer-Encoding', 'chunked', 'Transfer-Encoding', 'chunked'], 'transfer coding'],
  [['Transfer-Encoding', 'chunked, chunked'], 'transfer coding'],
  [['Host', 'a.example', 'host', 'b.example'], 'more than one Host'],
])('%j', (headers, fault) => {
  const found = framingFault(headers);
  if (fault === undefined) expect(found).toBeUndefined();
  else expect(found).toContain(fault);
});

test.each([
  ['a.example', 'a.example:80', true],
  ['A.Example.', 'a.example:80', true],
  ['a.example:80', 'a.example:80', true],
  ['a.example:8080', 'a.example:8080', true],
  ['a.example', 'a.example:8080', false],
  ['b.example', 'a.example:80', false],
  ['a.example@b.example', 'a.example:80', false],
  ['', 'a.example:80', false],
])('Host "%s" for %s agrees: %s', (host, target, agrees) => {
  const authority = parseAuthority(target);
  if (!authority.ok) throw new Error(authority.reason);

  expect(framingFault(['Host', host], authority.value) === undefined).toBe(agrees);
});
