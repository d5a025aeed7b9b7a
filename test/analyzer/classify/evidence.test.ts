import { expect, test } from 'vitest';
import { classifyByEvidence } from '../../../analyzer/classify/evidence.ts';
import { parseHost } from '../../../rules/host.ts';

function evidence(text: string, port: number, paths: readonly string[] = []) {
  const host = parseHost(text);
  if (!host.ok) throw new Error(`${text}: ${host.reason}`);
  return classifyByEvidence(host.value, port, paths);
}

test.each([
  ['mail.some-company.net', 25, 'email-relay'],
  ['mail.some-company.net', 587, 'email-relay'],
  ['resolver.some-company.net', 853, 'time-dns'],
  ['clock.some-company.net', 123, 'time-dns'],
  ['dc1.some-company.net', 3269, 'identity'],
  ['ocsp3.some-company.net', 80, 'cert-infra'],
  ['cran.some-university.edu', 443, 'package-repo'],
])('%s on port %i is inferred to be %s, without a vendor', (host, port, category) => {
  const said = evidence(host, port);
  expect(said).toMatchObject({ category, inferredFrom: expect.any(String) });
  expect(said).not.toHaveProperty('vendor');
});

test('a path says more than a port', () => {
  const said = evidence('files.some-university.edu', 25, ['/epel/7/x86_64/repodata/repomd.xml']);
  expect(said).toMatchObject({ category: 'os-mirror', label: 'EPEL mirror' });
});

test.each([
  ['mail.some-company.net', 443],
  ['some-company.net', 22],
  ['ocsp.some-company.net', 443],
  ['www.ocsp.some-company.net', 80],
  ['crlf.some-company.net', 80],
  ['my-cran.some-university.edu', 443],
])('nothing is inferred about %s on port %i', (host, port) => {
  expect(evidence(host, port)).toBeUndefined();
});
