import { select } from '../../rules/config-selector.ts';
import { fillTemplate } from '../../rules/host-template.ts';
import { belongsTo, isInRelease, type Profile, type ProfileSetting } from '../../rules/profile.ts';
import { viewNeed } from '../profile/need-view.ts';
import { resolveNeed } from '../profile/resolve-need.ts';
import { decideFeatures } from './decide-features.ts';
import { findHosts } from './named-hosts.ts';
import { placeOf, selectorsOf, valueAt } from './places.ts';
import type {
  CannotKnow,
  NamedHost,
  PredictedEndpoint,
  PredictedNeed,
  PredictedSetting,
  Prediction,
} from './prediction.ts';
import type { Config } from './read-config.ts';

export interface PredictionOptions {
  readonly file: string;
  readonly region: string | undefined;
  readonly release: string | undefined;
  /** Features that the file does not tell of. */
  readonly features: readonly string[];
  /** What the rules say about a host that stands in the file. */
  readonly describe: (host: string, port: number) => Pick<NamedHost, 'disposition' | 'what'>;
}

/** Says what a deployment will need, from its configuration and from what its system is documented to need. */
export function predict(config: Config, profile: Profile, options: PredictionOptions): Prediction {
  const { region, release, file } = options;
  const { on, undecided } = decideFeatures(config, profile, options.features);
  const used = new Set(on.map(({ id }) => id));
  const needs = profile.needs
    .filter((need) => belongsTo(need, used))
    .filter((need) => release === undefined || isInRelease(need.releases, release))
    .map((need) => ({
      ...viewNeed(resolveNeed(need, region)),
      because: need.features.filter((feature) => used.has(feature)),
    }));
  return {
    schema: 'sallyport/prediction@1',
    file,
    kind: config.kind,
    profile: { name: profile.name, title: profile.title },
    region: region ?? null,
    release: release ?? null,
    features: on,
    endpoints: groupEndpoints(needs),
    needs,
    named: nameHosts(config, options),
    settings: profile.settings
      .filter((setting) => belongsTo(setting, used))
      .map((setting) => describeSetting(setting, config)),
    cannotKnow: [...undecided, ...unknownsOf(config, profile), ...unknownTypes(config, profile)],
    sources: profile.sources,
  };
}

function groupEndpoints(needs: readonly PredictedNeed[]): PredictedEndpoint[] {
  const carried = needs.filter(({ endpoint }) => endpoint !== null);
  return [...Map.groupBy(carried, ({ endpoint }) => endpoint)]
    .flatMap(([serviceName, same]): PredictedEndpoint[] => {
      const type = same[0]?.endpointType ?? null;
      if (serviceName === null || type === null) return [];
      return [
        {
          serviceName,
          type,
          needs: same.map(({ id }) => id),
          conditional: same.every(({ condition }) => condition !== null),
        },
      ];
    })
    .toSorted(
      (a, b) =>
        Number(a.conditional) - Number(b.conditional) || (a.serviceName < b.serviceName ? -1 : 1),
    );
}

function nameHosts(config: Config, { region, describe }: PredictionOptions): NamedHost[] {
  const written = findHosts(config.root).map((one) => ({
    ...one,
    host: region === undefined ? one.host : fillKnown(one.host, region),
  }));
  const groups = Map.groupBy(written, ({ host, port }) => `${host} ${port}`);
  return [...groups.values()].flatMap((same) => {
    const [first] = same;
    if (first === undefined) return [];
    const { host, port } = first;
    const at = same.map(({ path }) => placeOf(config, path));
    return [{ host, port, ...describe(host, port), at }];
  });
}

/** `{region}` and `{dnsSuffix}` are known with the region; the words of a template stay. */
function fillKnown(host: string, region: string): string {
  return host.replace(/\{(?:region|dnsSuffix)\}/g, (word) => fillTemplate(word, region));
}

function describeSetting(
  { setting, value, why, set, source, verified }: ProfileSetting,
  config: Config,
): PredictedSetting {
  const [selector] = set === undefined ? [] : selectorsOf([set]);
  const at =
    selector === undefined
      ? []
      : select(selector, config.root).paths.map((path) => placeOf(config, path));
  const state = selector === undefined ? 'elsewhere' : at.length > 0 ? 'set' : 'not-set';
  return { setting, value, why, state, at, source, verified };
}

function unknownsOf(config: Config, { unknowns }: Profile): CannotKnow[] {
  return unknowns.flatMap(({ when, what, advice }) => {
    const paths = selectorsOf(when).flatMap((selector) => select(selector, config.root).paths);
    if (when.length > 0 && paths.length === 0) return [];
    return [{ what, advice, at: paths.map((path) => placeOf(config, path)) }];
  });
}

/** Resources that the profile has no entry for: most call nothing, and some may. */
function unknownTypes(config: Config, { features }: Profile): CannotKnow[] {
  if (config.kind !== 'template') return [];
  const known = features
    .flatMap(({ when }) => selectorsOf(when))
    .filter(({ keys }) => keys.at(-1) === 'Type');
  const found = new Set(
    known.flatMap((selector) => select(selector, config.root).paths.map((path) => path.join('/'))),
  );
  const all = select({ negated: false, keys: ['Resources', '*', 'Type'] }, config.root).paths;
  const others = all.filter((path) => !found.has(path.join('/')));
  if (others.length === 0) return [];
  const types = new Set(others.map((path) => String(valueAt(config.root, path))));
  return [
    {
      what: `what these resources call, about which the profile says nothing: ${[...types].toSorted().join(', ')}`,
      advice: 'most of them call nothing from inside the VPC; look at those that run software',
      at: [],
    },
  ];
}
