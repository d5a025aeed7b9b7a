import type { NeedView } from './comparison.ts';
import { namesOfNeed, type ResolvedNeed } from './resolve-need.ts';

/** Shows a need as every output does, JSON and text. */
export function viewNeed(resolved: ResolvedNeed): NeedView {
  const { need, endpoint } = resolved;
  const { releases } = need;
  return {
    id: need.id,
    features: need.features,
    names: namesOfNeed(resolved),
    ports: need.ports,
    disposition: need.disposition,
    endpoint: endpoint?.serviceName ?? null,
    endpointType: endpoint?.type ?? null,
    by: need.by,
    condition: need.condition ?? null,
    releases:
      releases === undefined
        ? null
        : { from: releases.from ?? null, until: releases.until ?? null },
    visible: need.visible,
    why: need.why,
    source: need.source,
    verified: need.verified,
  };
}
