import { belongsTo, isInRelease, type Profile } from '../../rules/profile.ts';
import type { NeedView } from './comparison.ts';
import { viewNeed } from './need-view.ts';
import { resolveNeed } from './resolve-need.ts';

/** A profile in one region, with the parts that were asked for: what `profile show --json` prints. */
export interface ShownProfile {
  readonly schema: 'sallyport/profile@1';
  readonly name: string;
  readonly title: string;
  readonly about: string;
  readonly region: string | null;
  readonly release: string | null;
  readonly features: readonly { id: string; title: string; always: boolean; shown: boolean }[];
  readonly needs: readonly NeedView[];
  readonly settings: readonly ShownSetting[];
  readonly notes: readonly { readonly text: string; readonly source: string }[];
  readonly sources: Readonly<Record<string, { title: string; source: string; read: string }>>;
}

export interface ShownSetting {
  readonly setting: string;
  readonly value: string;
  readonly why: string;
  readonly source: string;
  readonly verified: boolean;
}

/** What `profile list --json` prints. */
export interface ProfileList {
  readonly schema: 'sallyport/profile-list@1';
  readonly profiles: readonly {
    readonly name: string;
    readonly title: string;
    readonly about: string;
    readonly features: readonly string[];
    readonly needs: number;
    /** The newest day on which one of its sources was read. */
    readonly read: string;
  }[];
}

export interface ShowOptions {
  readonly region: string | undefined;
  /** The features to show; `undefined`: all. */
  readonly chosen: ReadonlySet<string> | undefined;
  readonly release: string | undefined;
}

/** Shows what a system is documented to need in a region. */
export function showProfile(profile: Profile, options: ShowOptions): ShownProfile {
  const { region, chosen, release } = options;
  const isChosen = (part: { readonly features: readonly string[] }): boolean =>
    chosen === undefined || belongsTo(part, chosen);
  const { name, title, about, features, sources } = profile;
  return {
    schema: 'sallyport/profile@1',
    name,
    title,
    about,
    region: region ?? null,
    release: release ?? null,
    features: features.map((feature) => ({
      id: feature.id,
      title: feature.title,
      always: feature.always,
      shown: chosen === undefined || chosen.has(feature.id),
    })),
    needs: profile.needs
      .filter(isChosen)
      .filter((need) => release === undefined || isInRelease(need.releases, release))
      .map((need) => viewNeed(resolveNeed(need, region))),
    settings: profile.settings.filter(isChosen).map(toShownSetting),
    notes: profile.notes.filter(isChosen).map(({ text, source }) => ({ text, source })),
    sources,
  };
}

function toShownSetting({ setting, value, why, source, verified }: ShownSetting): ShownSetting {
  return { setting, value, why, source, verified };
}

/** Lists profiles by name. */
export function listProfiles(profiles: readonly Profile[]): ProfileList {
  return {
    schema: 'sallyport/profile-list@1',
    profiles: profiles.map(({ name, title, about, features, needs, sources }) => ({
      name,
      title,
      about,
      features: features.map(({ id }) => id),
      needs: needs.length,
      read:
        Object.values(sources)
          .map(({ read }) => read)
          .toSorted()
          .at(-1) ?? '',
    })),
  };
}
