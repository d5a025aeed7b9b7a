import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mirrorFromPaths } from '../../../analyzer/classify/mirror-path.ts';
import {
  MIRROR_SIGNATURES,
  TREE_SIGNATURES,
} from '../../../analyzer/classify/mirror-signatures.ts';
import { REPOSITORY_SIGNATURES } from '../../../analyzer/classify/repository-signatures.ts';
import { type Host, parseHost } from '../../../rules/host.ts';

function host(text: string): Host {
  const result = parseHost(text);
  if (!result.ok) throw new Error(result.reason);
  return result.value;
}

const nobody = host('files.example.net');

describe('mirrorFromPaths', () => {
  test('a university host that serves /epel/ is an EPEL mirror, and says from what', () => {
    const found = mirrorFromPaths(
      ['/epel/7/x86_64/repodata/repomd.xml'],
      host('linux.cs.example.edu'),
    );
    expect(found).toMatchObject({
      category: 'os-mirror',
      label: 'EPEL mirror',
      stability: 'mirror',
      disposition: 'mirror',
      inferredFrom: 'the path /epel/7/x86_64/repodata/repomd.xml',
      rule: { id: 'path-epel', read: '2026-11-20' },
    });
    expect(found?.vendor).toBeUndefined();
  });

  test.each([
    ['/centos/7.7.1908/os/x86_64/repodata/repomd.xml', 'CentOS mirror', 'os-mirror'],
    ['/centos/7/updates/x86_64/Packages/bash-4.2.46.rpm', 'CentOS mirror', 'os-mirror'],
    [
      '/pub/linux/centos/8-stream/BaseOS/x86_64/os/repodata/repomd.xml',
      'CentOS mirror',
      'os-mirror',
    ],
    ['/centos-stream/9-stream/AppStream/x86_64/os/', 'CentOS mirror', 'os-mirror'],
    ['/rocky/9.3/BaseOS/x86_64/os/repodata/repomd.xml', 'Rocky Linux mirror', 'os-mirror'],
    ['/rockylinux/8/AppStream/aarch64/os/', 'Rocky Linux mirror', 'os-mirror'],
    ['/almalinux/9.4/AppStream/x86_64/os/', 'AlmaLinux mirror', 'os-mirror'],
    ['/fedora/linux/releases/40/Everything/x86_64/os/', 'Fedora mirror', 'os-mirror'],
    ['/pub/epel/testing/9/Everything/x86_64/', 'EPEL mirror', 'os-mirror'],
    ['/ubuntu/dists/jammy-updates/InRelease', 'Ubuntu mirror', 'os-mirror'],
    ['/ubuntu/pool/universe/s/slurm-wlm/slurmd_21.deb', 'Ubuntu mirror', 'os-mirror'],
    ['/debian/dists/bookworm-backports/InRelease', 'Debian mirror', 'os-mirror'],
    ['/debian-security/dists/bookworm-security/InRelease', 'Debian mirror', 'os-mirror'],
    [
      '/opensuse/distribution/leap/15.6/repo/oss/repodata/repomd.xml',
      'openSUSE mirror',
      'os-mirror',
    ],
    ['/archlinux/core/os/x86_64/core.db', 'Arch Linux mirror', 'os-mirror'],
    ['/alpine/v3.20/main/x86_64/APKINDEX.tar.gz', 'Alpine Linux mirror', 'os-mirror'],
    ['/kali/dists/kali-rolling/InRelease', 'Kali Linux mirror', 'os-mirror'],
    ['/rpmfusion/free/el/updates/9/x86_64/', 'RPM Fusion mirror', 'os-mirror'],
    ['/cran/src/contrib/PACKAGES.rds', 'CRAN mirror', 'package-repo'],
    ['/packages/3.18/bioc/src/contrib/PACKAGES.gz', 'Bioconductor mirror', 'package-repo'],
    ['/pub/CTAN/systems/texlive/tlnet/tlpkg/texlive.tlpdb.xz', 'CTAN mirror', 'package-repo'],
    ['/CPAN/modules/02packages.details.txt.gz', 'CPAN mirror', 'package-repo'],
    ['/gnu/gcc/gcc-13.2.0/gcc-13.2.0.tar.xz', 'GNU mirror', 'package-repo'],
    ['/pub/gnu/make/make-4.4.1.tar.gz', 'GNU mirror', 'package-repo'],
  ])('%s is served by: %s', (path, label, category) => {
    const found = mirrorFromPaths([path], nobody);
    expect(found?.label).toBe(label);
    expect(found?.category).toBe(category);
  });

  test.each([
    ['/repos/el9/x86_64/repodata/repomd.xml', 'RPM repository', 'os-mirror'],
    ['/linux/centos/7/x86_64/stable/repodata/repomd.xml', 'RPM repository', 'os-mirror'],
    ['/linux/ubuntu/dists/jammy/InRelease', 'APT repository', 'os-mirror'],
    ['/simple/numpy/', 'Python package index', 'package-repo'],
    [
      '/wheels/numpy-2.0.0-cp312-cp312-manylinux_2_17_x86_64.whl',
      'Python package index',
      'package-repo',
    ],
    ['/conda-forge/linux-64/current_repodata.json', 'Conda channel', 'package-repo'],
    ['/maven2/org/slf4j/slf4j-api/maven-metadata.xml', 'Maven repository', 'package-repo'],
    ['/github.com/spf13/cobra/@v/v1.8.0.mod', 'Go module proxy', 'package-repo'],
  ])('%s says what it is (%s) but not whose, so a person must look', (path, label, category) => {
    expect(mirrorFromPaths([path], nobody)).toMatchObject({
      label,
      category,
      stability: 'unknown',
      disposition: 'review',
    });
  });

  test('a path that a vendor shares with a mirror counts as a mirror only where the name agrees', () => {
    const paths = ['/ubuntu/dists/jammy/InRelease'];
    expect(mirrorFromPaths(paths, host('mirror.example.org'))?.label).toBe('Ubuntu mirror');
    expect(mirrorFromPaths(paths, host('packages.vendor.example'))?.label).toBe('APT repository');
  });

  test('a mirror list is rotating: what it hands out is not what was seen', () => {
    expect(mirrorFromPaths(['/mirrorlist'], nobody)).toMatchObject({
      stability: 'rotating',
      disposition: 'mirror',
    });
  });

  test('all that a mirror serves is named, and an operating system outweighs packages', () => {
    const paths = [
      '/CRAN/src/contrib/PACKAGES',
      '/epel/9/Everything/x86_64/',
      '/centos/7/os/x86_64/',
    ];
    expect(mirrorFromPaths(paths, nobody)).toMatchObject({
      label: 'EPEL, CentOS and CRAN mirror',
      category: 'os-mirror',
    });
  });

  test.each([
    '/',
    '',
    '/index.html',
    '/epel',
    '/centos/',
    '/ubuntu/',
    '/simple/',
    '/v2/',
    '/repodata/',
  ])('the path "%s" proves nothing', (path) => {
    expect(mirrorFromPaths([path], nobody)).toBeUndefined();
  });

  test('where no path was seen, the name is asked', () => {
    expect(mirrorFromPaths([], host('epel.mirror.example.net'))?.label).toBe('EPEL mirror');
    expect(mirrorFromPaths(['/'], host('cran.example.edu'))?.label).toBe('CRAN mirror');
    expect(mirrorFromPaths([], nobody)).toBeUndefined();
  });

  test('no path, however hostile, makes it throw or think for long', () => {
    const before = performance.now();
    fc.assert(
      fc.property(fc.array(fc.string({ maxLength: 500 })), (paths) => {
        mirrorFromPaths(paths, nobody);
      }),
    );
    for (const piece of [
      '/epel/testing',
      '/gnu/a',
      '/dists/',
      '/a',
      '/mirrorlist',
      '/packages/3.1',
    ]) {
      mirrorFromPaths([piece.repeat(20_000)], nobody);
    }
    expect(performance.now() - before).toBeLessThan(5_000);
  });
});

test('signature ids are unique, since they are the names of the rules that decided', () => {
  const ids = [...MIRROR_SIGNATURES, ...REPOSITORY_SIGNATURES, ...TREE_SIGNATURES].map(
    ({ id }) => id,
  );
  expect(new Set(ids).size).toBe(ids.length);
});
