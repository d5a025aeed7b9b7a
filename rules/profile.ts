import type { Disposition } from './category.ts';
import type { Source } from './rule.ts';

/** What a known system is documented to need of the network: one file of `rules/profiles/`. */
export interface Profile {
  readonly name: string;
  readonly title: string;
  readonly about: string;
  /** Where its facts come from, by the short name that needs and settings use. */
  readonly sources: Readonly<Record<string, ProfileSource>>;
  readonly features: readonly ProfileFeature[];
  readonly needs: readonly Need[];
  readonly settings: readonly ProfileSetting[];
  /** What the sources say against each other, or leave open. */
  readonly notes: readonly ProfileNote[];
  /** What no reading of a configuration can tell, and what to do about that. */
  readonly unknowns: readonly ProfileUnknown[];
}

interface ProfileSource extends Source {
  readonly title: string;
}

/** A part of the system that a deployment may or may not use: login nodes, image building. */
export interface ProfileFeature {
  readonly id: string;
  readonly title: string;
  /** Part of every deployment. */
  readonly always: boolean;
  /** Places in a configuration file that switch it on, see `rules/config-selector.ts`. */
  readonly when: readonly string[];
}

/** One thing that the system reaches, under one or more names. */
export interface Need {
  readonly id: string;
  /** Features that it belongs to; none: every deployment. */
  readonly features: readonly string[];
  /** End of the name of the VPC endpoint that carries it: `ecr.dkr`. */
  readonly endpoint?: string | undefined;
  /**
   * Names as rules write them (`*.ubuntu.com`, `s3://bucket`), with `{region}`, `{regionCode}`,
   * `{dnsSuffix}`, and any other word in braces for what differs from place to place. None: the
   * names that the endpoint answers for.
   */
  readonly hosts: readonly string[];
  readonly ports: readonly number[];
  /** Where the document names them: what is fetched there. */
  readonly paths?: readonly string[] | undefined;
  readonly disposition: Disposition;
  /** Who calls: `head`, `compute`, `login`, `admin`, `image` ... */
  readonly by: readonly string[];
  /** Absent: needed wherever its feature is. Completes "needed only ...". */
  readonly condition?: string | undefined;
  /** The releases that are documented to need it, both ends included. */
  readonly releases?: ReleaseRange | undefined;
  /** False where no proxy can see it: a mount, a name server. */
  readonly visible: boolean;
  readonly why: string;
  /** A key of `sources`. */
  readonly source: string;
  /** False where it was inferred, or rests on memory. */
  readonly verified: boolean;
}

export interface ReleaseRange {
  readonly from?: string | undefined;
  readonly until?: string | undefined;
}

/** A setting that makes a need go away, or go where an endpoint carries it. */
export interface ProfileSetting {
  readonly setting: string;
  readonly value: string;
  readonly features: readonly string[];
  readonly why: string;
  /** Names that are asked for only where the setting is not in force. */
  readonly signs: readonly string[];
  /** Place in a configuration file where it is made. */
  readonly set?: string | undefined;
  readonly source: string;
  readonly verified: boolean;
}

interface ProfileNote {
  readonly text: string;
  readonly features: readonly string[];
  readonly source: string;
}

interface ProfileUnknown {
  /** Places in a configuration file that raise the question; none: always. */
  readonly when: readonly string[];
  readonly what: string;
  readonly advice: string;
}

/** The features that a reader asked for: those that every deployment has, and those named. */
export function chosenFeatures(profile: Profile, named: readonly string[]): ReadonlySet<string> {
  const always = profile.features.filter((feature) => feature.always).map(({ id }) => id);
  return new Set([...always, ...named]);
}

/** Says whether something is part of a deployment that uses these features. */
export function belongsTo(
  part: { readonly features: readonly string[] },
  chosen: ReadonlySet<string>,
): boolean {
  return part.features.length === 0 || part.features.some((feature) => chosen.has(feature));
}

/** Compares releases number by number: 2.10.0 comes after 2.9.1. */
export function isInRelease(range: ReleaseRange | undefined, release: string): boolean {
  const { from, until } = range ?? {};
  return (
    (from === undefined || compareReleases(from, release) <= 0) &&
    (until === undefined || compareReleases(release, until) <= 0)
  );
}

function compareReleases(a: string, b: string): number {
  const [left, right] = [a, b].map((text) => text.split('.').map(Number));
  const parts = [...(left ?? [])].map((part, i) => part - (right?.[i] ?? 0));
  return parts.find((difference) => difference !== 0) ?? 0;
}
