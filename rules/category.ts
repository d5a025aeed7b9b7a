/** What a destination is for. A host is filed under its purpose, not under whose network it sits in. */
export const CATEGORIES = [
  'aws-api',
  's3',
  'github',
  'os-mirror',
  'package-repo',
  'container-registry',
  'cdn',
  'hpc-vendor',
  'config-mgmt',
  'cert-infra',
  'time-dns',
  'email-relay',
  'telemetry',
  'identity',
  'saas',
  'instance-metadata',
  'private-name',
  'ip-literal',
  'unknown',
] as const;

export type Category = (typeof CATEGORIES)[number];

/**
 * How far a name can be trusted to be the same next time. `fixed`: one name under the vendor's
 * control · `mirror`: one of many interchangeable hosts, the next run may get another · `rotating`:
 * a redirector, mirror list or generated name · `cdn`: a name in a shared-tenancy domain.
 */
export const STABILITIES = ['fixed', 'mirror', 'rotating', 'cdn', 'unknown'] as const;

export type Stability = (typeof STABILITIES)[number];

/**
 * What to do about a destination. `endpoint`: a VPC endpoint carries it · `allow`: the firewall
 * should · `mirror`: serve it from an internal mirror · `reconfigure`: a setting makes it go away ·
 * `local`: it never leaves the VPC · `review`: nobody knows, a person must look.
 */
export const DISPOSITIONS = [
  'endpoint',
  'allow',
  'mirror',
  'reconfigure',
  'local',
  'review',
] as const;

export type Disposition = (typeof DISPOSITIONS)[number];

export interface CategoryText {
  /** As a heading: "AWS APIs". */
  readonly title: string;
  /** One sentence: what such a destination is. */
  readonly meaning: string;
  /** One sentence: what to do about it, for the reader who reads nothing else. */
  readonly advice: string;
}

/** What each category is called and means; `docs/categories/<id>.md` says more. */
export const CATEGORY_TEXT: Record<Category, CategoryText> = {
  'aws-api': {
    title: 'AWS APIs',
    meaning: 'An API endpoint of an AWS service.',
    advice:
      'In the home region a VPC endpoint carries most of them; the rest the firewall must allow by name.',
  },
  s3: {
    title: 'S3',
    meaning: 'An S3 bucket, or S3 itself where the bucket stands in the path.',
    advice:
      'Buckets of the home region go through the free gateway endpoint; other regions need the firewall.',
  },
  github: {
    title: 'GitHub',
    meaning: 'GitHub itself, its APIs, raw files, release downloads and packages.',
    advice:
      'Allow the names that were seen; the names are stable, the addresses behind them are not.',
  },
  'os-mirror': {
    title: 'Operating system mirrors',
    meaning: 'Package repositories of an operating system, their mirrors and mirror lists.',
    advice: 'Serve them from an internal mirror: the next run may be sent to other hosts.',
  },
  'package-repo': {
    title: 'Language and tool packages',
    meaning: 'Package registries of languages and tools, and their file hosts.',
    advice:
      'Serve them from an internal mirror or proxy repository, or allow the registry and its file host.',
  },
  'container-registry': {
    title: 'Container registries',
    meaning: 'A container registry, its token service or its layer storage.',
    advice: 'Allow the whole set that one pull needs, or copy the images into a private registry.',
  },
  cdn: {
    title: 'Content delivery networks',
    meaning: 'A name in a shared domain of a content delivery network or hosting platform.',
    advice: 'Allow the exact name only, never the shared domain, and find out whose content it is.',
  },
  'hpc-vendor': {
    title: 'HPC vendors',
    meaning:
      'Drivers, compilers, libraries and licence servers of HPC hardware and software vendors.',
    advice: 'Serve packages from an internal mirror; allow licence servers by name and port.',
  },
  'config-mgmt': {
    title: 'Configuration management',
    meaning: 'Chef, Puppet, Ansible, Salt and the like: servers, agents and their downloads.',
    advice: 'Allow control planes by name; serve installers from an internal mirror.',
  },
  'cert-infra': {
    title: 'Certificate infrastructure',
    meaning: 'OCSP, CRL, issuer certificates, ACME and key servers.',
    advice: 'Allow them on port 80 and 443: blocked revocation checks show as slow or failing TLS.',
  },
  'time-dns': {
    title: 'Time and DNS',
    meaning: 'NTP, public resolvers, connectivity checks and what-is-my-address services.',
    advice: 'Use the VPC resolver and the Amazon Time Sync Service; neither needs egress.',
  },
  'email-relay': {
    title: 'E-mail relays',
    meaning: 'SMTP submission hosts and e-mail APIs.',
    advice: 'Allow the relay on its submission port (587 or 465); port 25 is throttled on EC2.',
  },
  telemetry: {
    title: 'Telemetry',
    meaning: 'Monitoring, logging, analytics and licence reporting that phones home.',
    advice: 'Allow what you run on purpose; switch the rest off at the client.',
  },
  identity: {
    title: 'Identity',
    meaning: 'Sign-in, single sign-on, multi-factor and directory services.',
    advice: 'Allow by name; blocked sign-in shows late and far from the cause.',
  },
  saas: {
    title: 'Other services',
    meaning: 'A known service that has no category of its own.',
    advice: 'Allow by name where the deployment needs it; ask its owner.',
  },
  'instance-metadata': {
    title: 'Instance metadata',
    meaning: 'The metadata and credential services of the instance itself.',
    advice:
      'Put 169.254.169.254 into NO_PROXY: through a proxy it would be the proxy’s own identity.',
  },
  'private-name': {
    title: 'Private names',
    meaning: 'A name that only the VPC or the site can resolve, or that is reserved for local use.',
    advice: 'Put it into NO_PROXY; it never leaves the network.',
  },
  'ip-literal': {
    title: 'Bare addresses',
    meaning: 'An IP address that a client used without a name.',
    advice: 'Find out which client hard-codes it: name-based rules cannot cover it.',
  },
  unknown: {
    title: 'Unknown',
    meaning: 'No rule knows this destination.',
    advice: 'Look at who asked for it and when, then write a rule.',
  },
};
