import { basename } from 'node:path';
import type { Disposition } from '../../rules/category.ts';
import { parseHost } from '../../rules/host.ts';
import type { RuleSet } from '../classify/classify.ts';
import { classifyName } from '../classify/classify-name.ts';
import { dispose } from '../dispose.ts';
import { awsGuide } from '../plan/aws-guide.ts';
import { predict } from '../predict/predict.ts';
import { type Config, type ConfigKind, readConfig } from '../predict/read-config.ts';
import { renderPrediction } from '../render/predict.ts';
import { toJson } from './json-answer.ts';
import { loadProfile, parseFeatures, parseRelease, readTextFile } from './load-profile.ts';
import { parseRegion } from './report-flags.ts';
import { loadRules } from './rules.ts';

export interface PredictRequest {
  readonly file: string;
  readonly region: string | undefined;
  readonly feature: readonly string[] | undefined;
  readonly release: string | undefined;
  readonly json: boolean;
}

const PROFILES: Readonly<Record<ConfigKind, string>> = {
  cluster: 'parallelcluster-3',
  image: 'parallelcluster-3',
  template: 'cloudformation',
};

/** Reads a configuration, and says what it will need. @throws {UserError} */
export function predictFile({ file, region, feature, release, json }: PredictRequest): string {
  const config = readConfig(readTextFile(file, 'configuration'), file);
  const profile = loadProfile(PROFILES[config.kind]);
  const home = region === undefined ? regionOf(config) : parseRegion(region);
  const rules = loadRules([]);
  const prediction = predict(config, profile, {
    file: basename(file),
    region: home,
    release: parseRelease(release),
    features: parseFeatures(feature ?? [], profile),
    describe: (host, port) => describe(host, port, home, rules),
  });
  return json ? toJson(prediction) : renderPrediction(prediction);
}

/** `Region` of a ParallelCluster configuration; a template has none. */
function regionOf({ root }: Config): string | undefined {
  const value: unknown =
    typeof root === 'object' && root !== null && 'Region' in root ? root.Region : undefined;
  return typeof value === 'string' ? parseRegion(value, 'Region of the file') : undefined;
}

interface Described {
  readonly disposition: Disposition;
  readonly what: string;
}

function describe(text: string, port: number, home: string | undefined, rules: RuleSet): Described {
  if (text.startsWith('s3://')) return BUCKET;
  if (text.includes('{')) {
    return { disposition: 'review', what: 'part of the name is worked out when it is deployed' };
  }
  const host = parseHost(text);
  if (!host.ok) return { disposition: 'review', what: host.reason };
  const classification = classifyName(host.value, rules);
  const { disposition, reason } = dispose(
    classification,
    { host: host.value, port },
    { home, guide: awsGuide },
  );
  return { disposition, what: reason };
}

const BUCKET: Described = {
  disposition: 'endpoint',
  what: 'the S3 gateway endpoint carries it where the bucket is in the same region, which its name does not say',
};
