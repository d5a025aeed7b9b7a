import { DISPOSITIONS } from '../../rules/category.ts';
import {
  belongsTo,
  chosenFeatures,
  isInRelease,
  type Profile,
  type ProfileSetting,
} from '../../rules/profile.ts';
import type { Report, ReportDestination } from '../report.ts';
import { adviceForSeen, remarksOn, UNDOCUMENTED, UNSEEN } from './advice.ts';
import { type Assignment, assignDestinations } from './assign.ts';
import type {
  ComparedFeature,
  ComparedSetting,
  Comparison,
  SeenDestination,
  SeenNeed,
  UndocumentedGroup,
  UnseenNeeds,
} from './comparison.ts';
import { viewNeed } from './need-view.ts';
import { matchNeed, type ResolvedNeed, resolveNeed } from './resolve-need.ts';
import { matchSigns } from './signs.ts';

export interface ComparisonOptions {
  /** Features that the deployment uses. None named: all count, and the record tells which were used. */
  readonly features: readonly string[];
  readonly release?: string | undefined;
}

/** What a comparison takes from a report. */
export type ComparedReport = Pick<Report, 'destinations' | 'region'> & {
  readonly runs: readonly { readonly name: string }[];
};

/** Holds what a system is documented to need against what was seen of it. */
export function compareProfile(
  profile: Profile,
  { destinations, region, runs }: ComparedReport,
  { features, release }: ComparisonOptions,
): Comparison {
  const home = region.home ?? undefined;
  const always = chosenFeatures(profile, []);
  const chosen = features.length === 0 ? undefined : chosenFeatures(profile, features);
  const all = profile.needs.map((need) => resolveNeed(need, home));
  const needs = all.filter(
    ({ need }) =>
      (chosen === undefined || belongsTo(need, chosen)) &&
      (release === undefined || isInRelease(need.releases, release)),
  );
  const expected = chosen ?? always;
  const assignment = assignDestinations(needs, destinations, ({ need }) =>
    belongsTo(need, expected),
  );
  const used = usedFeatures(profile, needs, assignment, expected);
  const { seen: confirmed, undocumented } = confirm(assignment, used);
  const seen = needs.flatMap((need) => describeSeen(need, confirmed, assignment, region.home));
  const unseen = needs.filter((need) => !confirmed.has(need) && !assignment.shared.has(need));
  const leftOut = all.filter((resolved) => !confirmed.has(resolved));
  return {
    schema: 'sallyport/profile-comparison@1',
    profile: { name: profile.name, title: profile.title, about: profile.about },
    runs: runs.map(({ name }) => name),
    region: { home: region.home, inferred: region.inferred },
    features: describeFeatures(profile, { always, chosen, used }),
    release: release ?? null,
    summary: {
      documented: needs.length,
      seen: seen.length,
      neverSeen: unseen.length,
      shared: assignment.shared.size,
      undocumented: undocumented.length,
    },
    seen,
    neverSeen: groupUnseen(unseen, used),
    undocumented: groupUndocumented(undocumented, leftOut),
    settings: profile.settings
      .map((setting) => ({ ...describeSetting(setting, destinations, home), of: setting }))
      .filter(({ of, state }) => state === 'called-for' || belongsTo(of, used))
      .map(({ of: _of, ...setting }) => setting),
    notes: profile.notes
      .filter((note) => belongsTo(note, used))
      .map(({ text, source }) => ({ text, source })),
    sources: profile.sources,
  };
}

/** Of what a feature always needs, the part that has to be seen before the feature counts as used. */
const ENOUGH = 0.5;

/**
 * What every deployment uses, what was named, and what the record shows to be in use. One name that
 * the whole world asks for (github.com, STS) shows no feature: half of what it needs must be there.
 */
function usedFeatures(
  { features }: Profile,
  needs: readonly ResolvedNeed[],
  { seen }: Assignment,
  expected: ReadonlySet<string>,
): ReadonlySet<string> {
  const shown = features.filter(({ id }) => {
    const own = needs.filter(({ need }) => need.features.includes(id) && need.visible);
    const sure = own.filter(({ need }) => need.condition === undefined);
    const counted = sure.length > 0 ? sure : own;
    const found = counted.filter((need) => seen.has(need)).length;
    return found > 0 && found / counted.length >= ENOUGH;
  });
  return new Set([...expected, ...shown.map(({ id }) => id)]);
}

/** A name that is documented for a feature that is not in use has come from something else. */
function confirm(
  { seen, undocumented }: Assignment,
  used: ReadonlySet<string>,
): Pick<Assignment, 'seen' | 'undocumented'> {
  const [mine, others] = [true, false].map((wanted) =>
    [...seen].filter(([{ need }]) => belongsTo(need, used) === wanted),
  );
  return {
    seen: new Map(mine),
    undocumented: [...undocumented, ...(others ?? []).flatMap(([, destinations]) => destinations)],
  };
}

function describeFeatures(
  { features }: Profile,
  {
    always,
    chosen,
    used,
  }: {
    readonly always: ReadonlySet<string>;
    readonly chosen: ReadonlySet<string> | undefined;
    readonly used: ReadonlySet<string>;
  },
): ComparedFeature[] {
  return features
    .filter(({ id }) => chosen === undefined || chosen.has(id))
    .map(({ id, title }) => ({ id, title, state: stateOf(id) }));

  function stateOf(id: string): ComparedFeature['state'] {
    if (always.has(id)) return 'always';
    if (chosen?.has(id) === true) return 'named';
    return used.has(id) ? 'seen' : 'not-seen';
  }
}

function describeSeen(
  resolved: ResolvedNeed,
  seen: Assignment['seen'],
  { shared }: Assignment,
  home: string | null,
): SeenNeed[] {
  const destinations = seen.get(resolved);
  if (destinations === undefined) return [];
  const also = [...shared].filter(([, owner]) => owner === resolved);
  return [
    {
      ...viewNeed(resolved),
      destinations: destinations.map(toSeen),
      also: also.map(([{ need }]) => need.id),
      advice: adviceForSeen(resolved, destinations, home),
      remarks: remarksOn(resolved, destinations, home),
    },
  ];
}

function toSeen({ host, port, events }: ReportDestination): SeenDestination {
  return { host, port, events };
}

const REASONS = ['expected', 'download', 'condition', 'feature', 'invisible'] as const;

function groupUnseen(unseen: readonly ResolvedNeed[], used: ReadonlySet<string>): UnseenNeeds[] {
  const groups = Map.groupBy(unseen, (resolved) => reasonOf(resolved, used));
  return REASONS.flatMap((reason) => {
    const needs = groups.get(reason)?.map(viewNeed) ?? [];
    return needs.length === 0 ? [] : [{ reason, ...UNSEEN[reason], needs }];
  });
}

function reasonOf({ need }: ResolvedNeed, used: ReadonlySet<string>): UnseenNeeds['reason'] {
  if (!need.visible || need.disposition === 'local') return 'invisible';
  if (!belongsTo(need, used)) return 'feature';
  if (need.condition !== undefined) return 'condition';
  return need.endpoint === undefined ? 'download' : 'expected';
}

function groupUndocumented(
  destinations: readonly ReportDestination[],
  leftOut: readonly ResolvedNeed[],
): UndocumentedGroup[] {
  const groups = Map.groupBy(destinations, ({ disposition }) => disposition);
  return DISPOSITIONS.flatMap((disposition) => {
    const found = groups.get(disposition) ?? [];
    if (found.length === 0) return [];
    const described = found.map((destination) => ({
      ...toSeen(destination),
      category: destination.category,
      label: destination.label,
      clients: destination.roles.length > 0 ? destination.roles : destination.clients,
      elsewhere: elsewhereOf(destination, leftOut),
    }));
    return [{ disposition, ...UNDOCUMENTED[disposition], destinations: described }];
  });
}

/** The document knows the name, for something that the user has left out. */
function elsewhereOf(
  destination: ReportDestination,
  leftOut: readonly ResolvedNeed[],
): string | null {
  const need = leftOut.find((resolved) => matchNeed(resolved, destination) !== undefined)?.need;
  if (need === undefined) return null;
  const { from, until } = need.releases ?? {};
  const releases = [
    from === undefined ? '' : `from ${from}`,
    until === undefined ? '' : `until ${until}`,
  ].filter((text) => text !== '');
  const about = releases.length > 0 ? `, for releases ${releases.join(' ')}` : '';
  return `documented as ${need.id} (${need.features.join(', ')})${about}`;
}

function describeSetting(
  { setting, value, why, signs, source, verified }: ProfileSetting,
  destinations: readonly ReportDestination[],
  home: string | undefined,
): ComparedSetting {
  const hosts = matchSigns(signs, destinations, home);
  const state = hosts.length > 0 ? 'called-for' : 'unknown';
  return { setting, value, why, state, hosts, source, verified };
}
