import { expect, test } from 'vitest';
import { classifyByForm } from '../../../analyzer/classify/form.ts';
import { parseHost } from '../../../rules/host.ts';

function form(text: string) {
  const host = parseHost(text);
  if (!host.ok) throw new Error(`${text}: ${host.reason}`);
  return classifyByForm(host.value);
}

test.each([
  ['198.51.100.7', 'ip-literal', 'local'],
  ['52.94.236.248', 'ip-literal', 'review'],
  ['2600:1f18::1', 'ip-literal', 'review'],
  ['fd00::1', 'ip-literal', 'local'],
  ['::ffff:10.0.0.1', 'ip-literal', 'local'],
  ['169.254.170.2', 'instance-metadata', 'local'],
])('the address %s is %s, %s', (text, category, disposition) => {
  expect(form(text)).toMatchObject({ category, disposition });
});

test.each(['head-node', 'node1.cluster7', 'db.prod.acme-internal'])(
  '%s is private: the public DNS has no such top-level domain',
  (text) => {
    expect(form(text)).toMatchObject({ category: 'private-name', disposition: 'local' });
  },
);

test.each([
  'example.com',
  'a.b.co.uk',
  'mirror.ac.za',
  'someone.github.io',
  'xn--bcher-kva.example.de',
  'x.aws',
])('%s says nothing by its form', (text) => {
  expect(form(text)).toBeUndefined();
});
