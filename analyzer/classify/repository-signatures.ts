import { layout, type Signature } from './signature.ts';

/**
 * Formats that say what kind of repository it is, but not whose: a vendor's own `yum` server and a
 * copy of a distribution both serve `repodata/repomd.xml`. Asked after the signatures above.
 */
export const REPOSITORY_SIGNATURES: readonly Signature[] = [
  {
    id: 'mirrorlist',
    name: 'Mirror list',
    category: 'os-mirror',
    stability: 'rotating',
    layout: layout('^/(?:mirrorlist|metalink)/?$'),
  },
  {
    id: 'rpm',
    name: 'RPM repository',
    category: 'os-mirror',
    stability: 'unknown',
    layout: layout('/repodata/(?:repomd\\.xml|[0-9a-f]{32,128}-|primary\\.)'),
  },
  {
    id: 'apt',
    name: 'APT repository',
    category: 'os-mirror',
    stability: 'unknown',
    layout: layout(
      '/dists/.{1,80}/(?:InRelease|Release)(?:\\.gpg)?$',
      '/binary-(?:amd64|arm64|all|i386|ppc64el|s390x)/(?:Packages|by-hash/)',
    ),
  },
  {
    id: 'pypi',
    name: 'Python package index',
    category: 'package-repo',
    stability: 'unknown',
    layout: layout(
      '/pypi/(?:web/)?simple/',
      '^/simple/[a-z0-9._\\-]+/$',
      '/packages/[0-9a-f]{2}/[0-9a-f]{2}/[0-9a-f]{60}/',
      '\\.whl(?:\\.metadata)?$',
    ),
  },
  {
    id: 'conda',
    name: 'Conda channel',
    category: 'package-repo',
    stability: 'unknown',
    layout: layout(
      '/(?:noarch|(?:linux|osx|win)-(?:64|32|aarch64|ppc64le|arm64|s390x))/(?:(?:current_)?repodata\\.json|[^\\/]+\\.conda$)',
    ),
  },
  {
    id: 'r',
    name: 'R package repository',
    category: 'package-repo',
    stability: 'unknown',
    layout: layout('/src/contrib/(?:PACKAGES|[A-Za-z][A-Za-z0-9.]*_[^\\/]+\\.tar\\.gz$)'),
  },
  {
    id: 'maven',
    name: 'Maven repository',
    category: 'package-repo',
    stability: 'unknown',
    layout: layout('/maven-metadata\\.xml(?:\\.[a-z0-9]+)?$', '/[^\\/]+\\.pom(?:\\.sha1)?$'),
  },
  {
    id: 'rubygems',
    name: 'RubyGems index',
    category: 'package-repo',
    stability: 'unknown',
    layout: layout('/(?:latest_)?specs\\.4\\.8(?:\\.gz)?$', '/gems/[^\\/]+\\.gem$'),
  },
  {
    id: 'goproxy',
    name: 'Go module proxy',
    category: 'package-repo',
    stability: 'unknown',
    layout: layout('/@v/(?:list|v[^\\/]+\\.(?:info|mod|zip))$'),
  },
];
