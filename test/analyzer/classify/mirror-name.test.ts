import { describe, expect, test } from 'vitest';
import { looksLikeMirror, repositoryFromName } from '../../../analyzer/classify/mirror-name.ts';
import { type Host, parseHost } from '../../../rules/host.ts';

function host(text: string): Host {
  const result = parseHost(text);
  if (!result.ok) throw new Error(result.reason);
  return result.value;
}

describe('repositoryFromName', () => {
  test.each([
    ['epel.mirror.constant.com', 'EPEL mirror', 'os-mirror'],
    ['centos-mirror.rbc.ru', 'CentOS mirror', 'os-mirror'],
    ['mirror-archlinux.example.de', 'Arch Linux mirror', 'os-mirror'],
    ['ubuntu.mirrors.example.net', 'Ubuntu mirror', 'os-mirror'],
    ['centos.mirror.ba', 'CentOS mirror', 'os-mirror'],
    ['cran.stat.example.edu', 'CRAN mirror', 'package-repo'],
  ])(
    '%s is taken at its word (%s), to be served from an internal mirror',
    (name, label, category) => {
      const found = repositoryFromName(host(name));
      expect(found).toMatchObject({ label, category, stability: 'mirror', disposition: 'mirror' });
      expect(found?.inferredFrom).toMatch(/^the name alone/);
      expect(found?.vendor).toBeUndefined();
    },
  );

  test.each([
    ['mirror.example.edu', 'Mirror, of what is not known', 'os-mirror'],
    ['mirrors2.example.net', 'Mirror, of what is not known', 'os-mirror'],
    ['lon.mirror.example.net', 'Mirror, of what is not known', 'os-mirror'],
    ['apt.vendor.example.com', 'APT repository', 'os-mirror'],
    ['yum.vendor.example.com', 'RPM repository', 'os-mirror'],
    ['helm.vendor.example.com', 'Helm chart repository', 'package-repo'],
  ])('%s is probably what it says (%s), and a person must look', (name, label, category) => {
    expect(repositoryFromName(host(name))).toMatchObject({
      label,
      category,
      disposition: 'review',
    });
  });

  test('an inference says how far to trust it', () => {
    expect(repositoryFromName(host('mirror.example.edu'))?.inferredFrom).toBe(
      'the name alone; 987 of 1006 hosts called so in public lists mirror Linux distributions',
    );
  });

  test.each([
    'ftp.example.org',
    'ubuntu.example.com',
    'notepel.example.com',
    'mymirror.example.com',
    'mirrored-centos.example.com',
    'cran.org',
    'mycran.example.com',
    'aptitude.example.com',
    'www.mirror.example.com',
    'lon.mirror.com',
    'mirror.com',
    '192.0.2.1',
    'mirror',
  ])('the name %s says nothing', (name) => {
    expect(repositoryFromName(host(name))).toBeUndefined();
  });

  test("the project's own mirror service is not called a mirror of the project", () => {
    expect(repositoryFromName(host('mirrors.rockylinux.org'))?.label).not.toMatch(/Rocky/);
  });
});

test.each([
  ['mirror.umd.edu', true],
  ['ftp.example.org', true],
  ['linux.cs.example.edu', true],
  ['packages.vendor.example', false],
  ['github.com', false],
])('the name %s agrees with a mirror: %s', (name, agrees) => {
  expect(looksLikeMirror(host(name))).toBe(agrees);
});
