import { expect, test } from 'vitest';
import { roleFromName } from '../../../analyzer/classify/name-role.ts';
import { parseHost } from '../../../rules/host.ts';

function role(text: string) {
  const host = parseHost(text);
  if (!host.ok) throw new Error(`${text}: ${host.reason}`);
  return roleFromName(host.value);
}

test.each([
  ['login.some-company.net', 'identity'],
  ['sso.eu.some-company.net', 'identity'],
  ['docker.some-company.net', 'container-registry'],
  ['otel.some-company.net', 'telemetry'],
])('%s is inferred to be %s, for a person to look at, without a vendor', (name, category) => {
  expect(role(name)).toMatchObject({
    category,
    disposition: 'review',
    inferredFrom: expect.stringContaining('the name alone'),
    rule: { id: 'name-role' },
  });
  expect(role(name)).not.toHaveProperty('vendor');
});

test.each([
  'login.net',
  'some-company.net',
  'my.login.some-company.net',
  'login-page.some-company.net',
  'registry.some-company.net',
  'download.some-company.net',
  'single',
])('%s says nothing by its name', (name) => {
  expect(role(name)).toBeUndefined();
});
