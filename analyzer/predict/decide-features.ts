import { type ConfigSelector, select } from '../../rules/config-selector.ts';
import type { Profile, ProfileFeature } from '../../rules/profile.ts';
import { placeOf, selectorsOf } from './places.ts';
import type { CannotKnow, Place, PredictedFeature } from './prediction.ts';
import type { Config } from './read-config.ts';

/** The features of a deployment, and those of which its file does not decide. */
export interface Decided {
  readonly on: readonly PredictedFeature[];
  readonly undecided: readonly CannotKnow[];
}

/**
 * What switches features on. One that is on unless the file says otherwise goes with what every
 * deployment has: a configuration of an image makes no cluster, and so no private hosted zone.
 */
export function decideFeatures(
  config: Config,
  profile: Profile,
  named: readonly string[],
): Decided {
  const on: PredictedFeature[] = [];
  const undecided: CannotKnow[] = [];
  const hasBase = profile.features
    .filter(({ always, when }) => always && when.length > 0)
    .every(({ when }) =>
      selectorsOf(when).some((one) => select(one, config.root).paths.length > 0),
    );
  for (const feature of profile.features) {
    const { because, unless, open } = switchesOf(feature, config, hasBase);
    const always = feature.always && feature.when.length === 0;
    if (because.length > 0 || unless.length > 0 || always || named.includes(feature.id)) {
      on.push({ id: feature.id, title: feature.title, because, unless });
    } else if (open.length > 0) {
      undecided.push({
        what: `whether it uses "${feature.title}": that is worked out when it is deployed`,
        advice: `if it will, add --feature ${feature.id}`,
        at: open,
      });
    }
  }
  return { on, undecided };
}

interface Switches {
  readonly because: readonly Place[];
  readonly unless: readonly string[];
  readonly open: readonly Place[];
}

function switchesOf({ when }: ProfileFeature, config: Config, hasBase: boolean): Switches {
  const because: Place[] = [];
  const unless: string[] = [];
  const open: Place[] = [];
  for (const selector of selectorsOf(when)) {
    const { paths, undecided } = select(selector, config.root);
    open.push(...undecided.map((path) => placeOf(config, path)));
    if (!selector.negated) because.push(...paths.map((path) => placeOf(config, path)));
    else if (hasBase && paths.length > 0) unless.push(textOf(selector));
  }
  return { because: unique(because), unless, open: unique(open) };
}

/** Several selectors may lead to one place. */
function unique(places: readonly Place[]): Place[] {
  return [...new Map(places.map((place) => [place.path, place])).values()];
}

function textOf({ keys, value }: ConfigSelector): string {
  return `${keys.join('/')} = ${value ?? 'anything'}`;
}
