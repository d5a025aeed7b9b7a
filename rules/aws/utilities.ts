/** A name below an AWS suffix that is no API: what it is for, and so where it is filed. */
export interface Utility {
  readonly what: string;
  readonly category: 'os-mirror' | 'package-repo' | 'time-dns' | 'saas';
  /** Whether the name stands with a region (`amazonlinux.us-east-1`) or alone (`awscli`). */
  readonly place: 'regional' | 'global';
}

/**
 * Downloads and helpers, by their labels.
 *
 * Sources: ParallelCluster cookbook (awscli, efa-installer), the Systems Manager, CloudWatch agent
 * and Amazon Linux user guides, https://ip-ranges.amazonaws.com; read 2026-11-20.
 */
const UTILITIES: Readonly<Record<string, Utility>> = {
  amazonlinux: { what: 'Amazon Linux repositories', category: 'os-mirror', place: 'regional' },
  packages: { what: 'Amazon Linux repositories', category: 'os-mirror', place: 'regional' },
  repo: { what: 'Amazon Linux repositories', category: 'os-mirror', place: 'regional' },
  awscli: { what: 'AWS CLI downloads', category: 'package-repo', place: 'global' },
  'efa-installer': { what: 'EFA installer', category: 'package-repo', place: 'global' },
  'inspector-agent': { what: 'Inspector agent', category: 'package-repo', place: 'global' },
  'sdk-for-net': { what: 'AWS SDK downloads', category: 'package-repo', place: 'global' },
  'sdk-for-java': { what: 'AWS SDK downloads', category: 'package-repo', place: 'global' },
  checkip: { what: 'AWS address echo', category: 'time-dns', place: 'global' },
  'ip-ranges': { what: 'AWS address ranges', category: 'saas', place: 'global' },
};

export function findUtility(prefix: string, place: Utility['place']): Utility | undefined {
  const utility = Object.hasOwn(UTILITIES, prefix) ? UTILITIES[prefix] : undefined;
  return utility?.place === place ? utility : undefined;
}
