import type { Category, Disposition } from '../../rules/category.ts';

/** What is documented beside what was seen: the value that `profile compare --json` prints. */
export interface Comparison {
  readonly schema: 'sallyport/profile-comparison@1';
  readonly profile: { readonly name: string; readonly title: string; readonly about: string };
  readonly runs: readonly string[];
  readonly region: { readonly home: string | null; readonly inferred: boolean };
  /** The features that count: those of every deployment, those named, and those that were seen. */
  readonly features: readonly ComparedFeature[];
  readonly release: string | null;
  readonly summary: {
    readonly documented: number;
    readonly seen: number;
    readonly neverSeen: number;
    /** Needs whose only names are also those of another need: a record cannot tell them apart. */
    readonly shared: number;
    readonly undocumented: number;
  };
  readonly seen: readonly SeenNeed[];
  readonly neverSeen: readonly UnseenNeeds[];
  readonly undocumented: readonly UndocumentedGroup[];
  readonly settings: readonly ComparedSetting[];
  readonly notes: readonly { readonly text: string; readonly source: string }[];
  readonly sources: Readonly<Record<string, { title: string; source: string; read: string }>>;
}

/** `always`: part of every deployment · `named`: asked for · `seen`: the record shows it · `not-seen`. */
export interface ComparedFeature {
  readonly id: string;
  readonly title: string;
  readonly state: 'always' | 'named' | 'seen' | 'not-seen';
}

/** A need, as every output shows it. */
export interface NeedView {
  readonly id: string;
  readonly features: readonly string[];
  readonly names: readonly string[];
  readonly ports: readonly number[];
  readonly disposition: Disposition;
  /** Full name of the VPC endpoint; `null` where none carries it, or the region is not known. */
  readonly endpoint: string | null;
  readonly endpointType: 'gateway' | 'interface' | null;
  readonly by: readonly string[];
  readonly condition: string | null;
  readonly releases: { readonly from: string | null; readonly until: string | null } | null;
  readonly visible: boolean;
  readonly why: string;
  readonly source: string;
  readonly verified: boolean;
}

export interface SeenNeed extends NeedView {
  readonly destinations: readonly SeenDestination[];
  /** Needs with the same names, which this record may or may not have shown. */
  readonly also: readonly string[];
  readonly advice: string;
  /** What the record shows beyond the document, one sentence each. */
  readonly remarks: readonly string[];
}

export interface SeenDestination {
  readonly host: string;
  readonly port: number;
  readonly events: number;
}

/** Needs that were not seen, for one reason. */
export interface UnseenNeeds {
  readonly reason: 'expected' | 'download' | 'feature' | 'condition' | 'invisible';
  readonly meaning: string;
  readonly advice: string;
  readonly needs: readonly NeedView[];
}

/** Destinations that no need of the profile is about, by what to do with them. */
export interface UndocumentedGroup {
  readonly disposition: Disposition;
  readonly meaning: string;
  readonly advice: string;
  readonly destinations: readonly UndocumentedDestination[];
}

export interface UndocumentedDestination extends SeenDestination {
  readonly category: Category;
  readonly label: string | null;
  readonly clients: readonly string[];
  /** Where the profile knows the name after all: for another release, or a feature left out. */
  readonly elsewhere: string | null;
}

/** `called-for`: the record shows that it is not in force · `unknown`: a record cannot show it. */
export interface ComparedSetting {
  readonly setting: string;
  readonly value: string;
  readonly why: string;
  readonly state: 'called-for' | 'unknown';
  readonly hosts: readonly string[];
  readonly source: string;
  readonly verified: boolean;
}
