import { expect, test } from 'vitest';
import { framingFault } from '../../proxy/framing.ts';
import { parseAuthority } from '../../rules/authority.ts';

test.each([
  [['Host', 'a.example', 'Transfer-Encoding', 'chunked'], undefined],
  [['Host', 'a.example', 'Transfer-Encoding', ' Chunked '], undefined],
  [[], 'no Host field'],
  [['Transfer-Encoding', 'gzip, chunked'], 'transfer coding'],
  [['Transfer-Encoding', 'identity'], 'transfer coding'],
  [['Transfer-Encoding', 'chunked', 'Transfer-Encoding', 'chunked'], 'transfer coding'],
  [['Transfer-Encoding', 'chunked, chunked'], 'transfer coding'],
  [['Host', 'a.example', 'host', 'b.example'], 'more than one Host'],
])('%j', (headers, fault) => {
  const found = framingFault({ httpVersion: '1.1', rawHeaders: headers }, undefined);
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

  expect(
    framingFault({ httpVersion: '1.1', rawHeaders: ['Host', host] }, authority.value) === undefined,
  ).toBe(agrees);
});

test.each([
  ['1.0', [], undefined],
  ['1.0', ['Transfer-Encoding', 'chunked'], 'no transfer codings'],
  ['2.0', ['Host', 'a.example'], 'version'],
  ['0.9', [], 'version'],
])('HTTP/%s with %j', (httpVersion, rawHeaders, fault) => {
  const found = framingFault({ httpVersion, rawHeaders });
  if (fault === undefined) expect(found).toBeUndefined();
  else expect(found).toContain(fault);
});
