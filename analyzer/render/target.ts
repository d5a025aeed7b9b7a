import type { Allowlist } from '../../rules/policy.ts';
import type { Report } from '../report.ts';

/**
 * A difference between an entry and what a target makes of it. `widens`: the target lets more
 * through than the entry says. `drops`: it lets less through, and something may stop working.
 */
export interface Loss {
  /** The entry as a reader finds it in the allowlist: `*.example.com:80,443`. See `nameEntry`. */
  readonly entry: string;
  readonly kind: 'widens' | 'drops';
  /** A phrase that goes on from the entry: "also example.com itself". */
  readonly what: string;
}

/** A further file, for a target that does not fit into one. */
interface RenderedFile {
  /** A plain file name; the file is written beside the first one. */
  readonly name: string;
  readonly text: string;
}

export interface Rendered {
  /** The file, header included; the first one where there are `files`. */
  readonly text: string;
  /** In the order of the entries. Not among them: what the product can never do, which the header says. */
  readonly losses: readonly Loss[];
  /** Where a size limit splits the result: all files after the first. Such a result needs `-o`. */
  readonly files?: readonly RenderedFile[] | undefined;
}

/** The forms of the AWS targets. */
export const INFRASTRUCTURE_FORMS = ['cloudformation', 'terraform', 'cli'] as const;

export type InfrastructureForm = (typeof INFRASTRUCTURE_FORMS)[number];

export interface TargetOptions {
  /** ISO 8601 in UTC. An entry that has expired by then is left out. */
  readonly generatedAt: string;
  readonly toolVersion: string;
  /** What the header calls the allowlist: its file name. */
  readonly source: string;
  /** `HOST:PORT` of the proxy that clients are sent to, for the targets that name one. */
  readonly proxy?: string | undefined;
  /** How an AWS target is written; absent: CloudFormation. */
  readonly as?: InfrastructureForm | undefined;
  /** For `aws-network-firewall`: strict Suricata rules in place of a domain list. */
  readonly suricata?: boolean | undefined;
  /** For the targets that follow from the plan rather than from the list. */
  readonly report?: Report | undefined;
}

/** An allowlist in, text out: the same text every time. @throws {ConfigError} where an option is missing */
export type TargetRenderer = (allowlist: Allowlist, options: TargetOptions) => Rendered;
