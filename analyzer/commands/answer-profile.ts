import { chosenFeatures } from '../../rules/profile.ts';
import { compareProfile } from '../profile/compare.ts';
import { listProfiles, showProfile } from '../profile/show.ts';

import { renderProfile, renderProfileList } from '../render/profile.ts';
import { renderComparison } from '../render/profile-comparison.ts';
import { type RecordRequest, readAnalysed } from './analysed-record.ts';
import { toJson } from './json-answer.ts';
import { loadProfile, loadProfiles, parseFeatures, parseRelease } from './load-profile.ts';
import { parseRegion } from './report-flags.ts';

export interface ShowRequest {
  readonly name: string;
  readonly feature: readonly string[] | undefined;
  readonly release: string | undefined;
  readonly region: string | undefined;
  readonly json: boolean;
}

export interface CompareRequest extends ShowRequest, RecordRequest {
  readonly region: string | undefined;
}

/** @throws {UserError} */
export function profileList(json: boolean): string {
  const list = listProfiles(loadProfiles());
  return json ? toJson(list) : renderProfileList(list);
}

/** @throws {UserError} */
export function profileShow(request: ShowRequest): string {
  const profile = loadProfile(request.name);
  const features = parseFeatures(request.feature ?? [], profile);
  const shown = showProfile(profile, {
    region: request.region === undefined ? undefined : parseRegion(request.region),
    chosen: features.length === 0 ? undefined : chosenFeatures(profile, features),
    release: parseRelease(request.release),
  });
  return request.json ? toJson(shown) : renderProfile(shown);
}

/** Reads what was recorded, and holds a profile against it. @throws {UserError} */
export async function profileCompare(request: CompareRequest): Promise<string> {
  const profile = loadProfile(request.name);
  const features = parseFeatures(request.feature ?? [], profile);
  const release = parseRelease(request.release);
  const { report } = await readAnalysed(request);
  const comparison = compareProfile(profile, report, { features, release });
  return request.json ? toJson(comparison) : renderComparison(comparison);
}
