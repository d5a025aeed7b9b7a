import type { Report } from '../report.ts';

/** What an evidence pack says of itself, in `pack.json`. */
export interface PackFacts {
  readonly schema: 'sallyport/pack@1';
  readonly tool: Report['tool'];
  /** When the record ends: the only clock of a pack. */
  readonly recordEnds: string;
  readonly runs: readonly string[];
  readonly region: Report['region'];
  /** What was chosen when the pack was made, as it was written. */
  readonly choices: {
    readonly mirrored: readonly string[];
    readonly moveTo: string | null;
    readonly zones: number | null;
  };
  readonly data: DataSources;
  readonly targets: readonly PackedTarget[];
  /** What the record cannot have seen, and what its phases leave open. */
  readonly limits: readonly string[];
}

/** What the answers rest on, and how old it is. */
export interface DataSources {
  readonly rules: {
    readonly shipped: number;
    /** When the facts of the shipped rules were read, the first and the last. */
    readonly read: { readonly first: string; readonly last: string };
    /** The user's own files, by name and digest. */
    readonly own: readonly { readonly file: string; readonly sha256: string }[];
  };
  /** The user's own prices. */
  readonly prices: { readonly file: string; readonly sha256: string } | null;
  readonly tables: readonly {
    readonly table: string;
    readonly what: string;
    readonly source: string;
  }[];
}

/** A target that was asked for: its files, or why there are none. */
export interface PackedTarget {
  readonly target: string;
  readonly files: readonly string[];
  /** Where the target says more or less than the allowlist. */
  readonly losses: readonly string[];
  readonly missing: string | null;
}
