import { expect, test } from 'vitest';
import { withRoleBlocks } from '../../../analyzer/render/role-blocks.ts';
import { renderSquid } from '../../../analyzer/render/targets/squid.ts';
import { allowlistOf, cidrOf, entry, OPTIONS } from './targets/make-allowlist.ts';

const LIST = allowlistOf(
  entry('github.com', { clients: [{ kind: 'role', role: 'head' }] }),
  entry('pypi.org', { clients: [{ kind: 'role', role: 'login' }] }),
  entry('example.com'),
);

test('a role whose blocks are known is kept by a product that sees addresses', () => {
  const blocks = new Map([['head', [cidrOf('10.0.1.0/24')]]]);
  const { text, losses } = renderSquid(withRoleBlocks(LIST, blocks), OPTIONS);

  expect(text).toContain('acl sallyport_1_clients src 10.0.1.0/24\n');
  expect(losses.map(({ entry: name, what }) => `${name} ${what}`)).toEqual([
    'pypi.org:443 for every client, not only login',
  ]);
});
