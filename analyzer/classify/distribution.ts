/** As labels spell them. EPEL is Fedora's, but a tree of its own, which an internal mirror serves apart. */
const DISTRIBUTIONS = [
  'AlmaLinux',
  'Alpine Linux',
  'Amazon Linux',
  'Arch Linux',
  'CentOS',
  'CRAN',
  'CTAN',
  'CPAN',
  'Debian',
  'ELRepo',
  'EPEL',
  'Fedora',
  'GNU',
  'Kali',
  'MariaDB',
  'openSUSE',
  'Oracle Linux',
  'Rocky Linux',
  'RPM Fusion',
  'Ubuntu',
] as const;

/**
 * The distributions or archives that a label speaks of: "Fedora and EPEL mirror list" is two, "Mirror of Enterprise
 * Linux" none. With them, mirrors of one distribution and the list that leads to them are one finding.
 */
export function distributionsIn(label: string | null | undefined): readonly string[] {
  if (label === null || label === undefined) return [];
  return DISTRIBUTIONS.filter((name) => label.includes(name));
}
