import { layout, type Signature } from './signature.ts';

const ARCH =
  '(?:x86_64|aarch64|i[36]86|ppc64le|ppc64|s390x|armhfp|armv7hl?|riscv64|source|SRPMS|Source)';
const EL_REPO =
  '(?:BaseOS|AppStream|CRB|PowerTools|HighAvailability|ResilientStorage|RT|NFV|Devel|devel|extras(?:-common)?|plus|Plus|SAP|SAPHANA)';
const UBUNTU =
  '(?:trusty|xenial|bionic|focal|jammy|kinetic|lunar|mantic|noble|oracular|plucky|questing)';
const DEBIAN =
  '(?:jessie|stretch|buster|bullseye|bookworm|trixie|forky|sid|oldoldstable|oldstable|stable|testing|unstable)';

/**
 * Layouts that only a copy of one distribution or archive has: the path names the project, and
 * directories below it that no vendor's own repository has. `/centos/7.7.1908/os/x86_64/` is a CentOS
 * mirror; `/linux/centos/7/x86_64/stable/` is somebody's repository *for* CentOS and matches nothing here.
 *
 * Layouts of the projects' own servers, as their documentation for mirror admins and public mirror lists
 * show them, and the paths of the founding log; surveyed 2026-11-20.
 */
export const MIRROR_SIGNATURES: readonly Signature[] = [
  {
    id: 'epel',
    name: 'EPEL',
    category: 'os-mirror',
    stability: 'mirror',
    layout: layout(
      `/(?:fedora-)?epel/(?:(?:testing|next|archive)/){0,2}\\d{1,2}(?:\\.\\d{1,2}|z)?/(?:Everything|Modular|${ARCH})/`,
      '/RPM-GPG-KEY-EPEL-\\d',
      '/epel/epel-release-latest-\\d',
    ),
  },
  {
    id: 'centos',
    name: 'CentOS',
    category: 'os-mirror',
    stability: 'mirror',
    layout: layout(
      `/centos/[5-8](?:\\.\\d{1,2}(?:\\.\\d{4})?)?(?:-stream)?/(?:os|updates|extras|centosplus|cr|fasttrack|sclo|cloud|virt|storage|configmanagement|opstools|${EL_REPO})/${ARCH}/`,
      `/\\d{1,2}-stream/${EL_REPO}/${ARCH}/`,
    ),
  },
  {
    id: 'rocky',
    name: 'Rocky Linux',
    category: 'os-mirror',
    stability: 'mirror',
    layout: layout(`/rocky(?:-?linux)?/\\d{1,2}(?:\\.\\d{1,2})?/${EL_REPO}/${ARCH}/`),
  },
  {
    id: 'almalinux',
    name: 'AlmaLinux',
    category: 'os-mirror',
    stability: 'mirror',
    layout: layout(`/alma(?:-?linux)?/\\d{1,2}(?:\\.\\d{1,2})?/${EL_REPO}/${ARCH}/`),
  },
  {
    id: 'fedora',
    name: 'Fedora',
    category: 'os-mirror',
    stability: 'mirror',
    layout: layout(
      '/(?:releases|development|updates|updates/testing)/\\d{2}/(?:Everything|Server|Workstation|Modular|Cloud)/',
    ),
  },
  {
    id: 'rpmfusion',
    name: 'RPM Fusion',
    category: 'os-mirror',
    stability: 'mirror',
    layout: layout('/(?:free|nonfree)/(?:el|fedora)/(?:updates|releases|development)/'),
  },
  {
    id: 'elrepo',
    name: 'ELRepo',
    category: 'os-mirror',
    stability: 'mirror',
    layout: layout('/elrepo/(?:elrepo|kernel|extras|testing)/el\\d{1,2}/'),
  },
  {
    id: 'scientificlinux',
    name: 'Scientific Linux',
    category: 'os-mirror',
    stability: 'mirror',
    layout: layout(
      `/(?:scientific|scientificlinux)/\\d(?:x|rolling|\\.\\d{1,2})?/${ARCH}/(?:os|updates)/`,
    ),
  },
  {
    id: 'opensuse',
    name: 'openSUSE',
    category: 'os-mirror',
    stability: 'mirror',
    layout: layout(
      '/(?:distribution/leap/\\d{2}\\.\\d|tumbleweed)/repo/(?:oss|non-oss)/',
      '/update/leap/\\d{2}\\.\\d/(?:oss|non-oss|sle|backports)/',
    ),
  },
  {
    id: 'ubuntu',
    name: 'Ubuntu',
    category: 'os-mirror',
    stability: 'mirror',
    layout: layout(
      `/dists/${UBUNTU}-(?:updates|security|backports|proposed)/`,
      `/dists/${UBUNTU}/(?:restricted|universe|multiverse)/`,
      '/pool/(?:restricted|universe|multiverse)/',
    ),
  },
  {
    id: 'debian',
    name: 'Debian',
    category: 'os-mirror',
    stability: 'mirror',
    layout: layout(
      `/dists/${DEBIAN}-(?:updates|security|backports|proposed-updates)/`,
      '/debian-security/(?:dists|pool)/',
      '/pool/(?:contrib|non-free|non-free-firmware)/',
    ),
  },
  {
    id: 'kali',
    name: 'Kali Linux',
    category: 'os-mirror',
    stability: 'mirror',
    layout: layout('/dists/kali-(?:rolling|last-snapshot|dev|experimental)/'),
  },
  {
    id: 'archlinux',
    name: 'Arch Linux',
    category: 'os-mirror',
    stability: 'mirror',
    layout: layout('/(?:core|extra|community|multilib)/os/(?:x86_64|aarch64|armv7h)/'),
  },
  {
    id: 'alpine',
    name: 'Alpine Linux',
    category: 'os-mirror',
    stability: 'mirror',
    layout: layout(
      '/(?:v\\d\\.\\d{1,2}|edge|latest-stable)/(?:main|community|testing)/(?:x86_64|x86|aarch64|armhf|armv7|ppc64le|s390x|riscv64|loongarch64)/',
    ),
  },
  {
    id: 'cran',
    name: 'CRAN',
    category: 'package-repo',
    stability: 'mirror',
    layout: layout(
      '/(?:cran|CRAN)/(?:src/contrib|bin)/',
      '/src/contrib/Archive/',
      '/bin/linux/[a-z]+/[a-z]+-cran\\d{2}/',
    ),
  },
  {
    id: 'bioconductor',
    name: 'Bioconductor',
    category: 'package-repo',
    stability: 'mirror',
    layout: layout('/packages/\\d\\.\\d{1,2}/(?:bioc|data/annotation|data/experiment|workflows)/'),
  },
  {
    id: 'ctan',
    name: 'CTAN',
    category: 'package-repo',
    stability: 'mirror',
    layout: layout('/systems/texlive/tlnet/'),
  },
  {
    id: 'cpan',
    name: 'CPAN',
    category: 'package-repo',
    stability: 'mirror',
    layout: layout('/modules/02packages\\.details\\.txt', '/authors/id/[A-Z]/[A-Z]{2}/'),
  },
  {
    id: 'gnu',
    name: 'GNU',
    category: 'package-repo',
    stability: 'mirror',
    layout: layout('/gnu/[a-z]+/(?:[a-z]+-\\d[^\\/]*/)?[a-z]+-\\d[^\\/]*\\.tar\\.'),
  },
];

/**
 * Trees that a distribution's mirror and a vendor's repository for that distribution share in their
 * first file: `/ubuntu/dists/jammy/InRelease`. They count as a mirror only on a host that calls itself one.
 */
export const TREE_SIGNATURES: readonly Signature[] = [
  {
    id: 'ubuntu-tree',
    name: 'Ubuntu',
    category: 'os-mirror',
    stability: 'mirror',
    layout: layout(`/ubuntu(?:-ports|-archive)?/(?:dists/${UBUNTU}|pool/main)/`),
  },
  {
    id: 'debian-tree',
    name: 'Debian',
    category: 'os-mirror',
    stability: 'mirror',
    layout: layout(`/debian/(?:dists/${DEBIAN}|pool/main)/`),
  },
];
