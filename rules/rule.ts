import type { Category, Disposition, Stability } from './category.ts';
import type { RulePattern } from './rule-pattern.ts';

/** Where a fact comes from and when it was read there. */
export interface Source {
  /** A URL, or a document and its section. */
  readonly source: string;
  /** ISO date. */
  readonly read: string;
}

/** The rule that said so, as `explain` and the report name it. */
export interface RuleRef extends Source {
  readonly id: string;
  /** `rules/github.yaml`, or the user's file as they named it. */
  readonly file: string;
}

/** What a destination is, and who says so. An unknown host is `unknown`: reported, never guessed. */
export interface Classification {
  readonly category: Category;
  readonly vendor?: string | undefined;
  /** AWS service in the SDK's spelling: `cloudformation`, `sqs`, `s3`. */
  readonly service?: string | undefined;
  /** AWS region that the host name says, or that its form implies. */
  readonly region?: string | undefined;
  readonly bucket?: string | undefined;
  /** For people: "EPEL mirror", "CloudFormation in us-east-1". */
  readonly label?: string | undefined;
  readonly stability: Stability;
  /** What the rule recommends before the home region is known; `dispose` has the last word. */
  readonly disposition?: Disposition | undefined;
  /** One sentence: why this is so, in words for the firewall team. */
  readonly why: string;
  readonly rule?: RuleRef | undefined;
  /** Set where the answer is an inference and not a known name; says from what it was inferred. */
  readonly inferredFrom?: string | undefined;
}

/** One rule of `rules/*.yaml` or of a user's file: what it matches, what it says, and who says so. */
export interface Rule extends RuleRef {
  readonly match: readonly RulePattern[];
  /** Where they are given, the rule speaks of these ports only. */
  readonly ports?: readonly number[] | undefined;
  /** Where they are given, every path that was seen must lie below one of them. */
  readonly paths?: readonly string[] | undefined;
  readonly category: Category;
  readonly vendor?: string | undefined;
  readonly label?: string | undefined;
  readonly stability: Stability;
  readonly disposition?: Disposition | undefined;
  readonly why: string;
  /** The network in front of a fixed name: the name is stable, its addresses are shared. */
  readonly frontedBy?: string | undefined;
  /** Destinations that the rule must match: `host`, `host:port`, `host/path` or `s3://bucket`. */
  readonly examples: readonly string[];
  /** Destinations that the rule must not match. */
  readonly counterExamples: readonly string[];
}
