import type { Disposition } from '../rules/category.ts';
import type { Classification } from '../rules/rule.ts';
import type { EndpointGuide } from './plan/endpoint-guide.ts';

/** What to do about a destination. */
export interface Disposed {
  readonly disposition: Disposition;
  /** One sentence for the firewall team: what to do, and on what evidence. */
  readonly reason: string;
}

export interface DisposeContext {
  /** The region of the VPC; absent where nobody named one and no name seen implies one. */
  readonly home?: string | undefined;
  readonly guide: EndpointGuide;
}

/** Joins what to do with the evidence: why the rule says so, and what an inference rests on. */
export function disposed(
  disposition: Disposition,
  advice: string,
  { why, inferredFrom }: Classification,
): Disposed {
  const evidence = why.trim().replace(/\.$/, '');
  const basis = inferredFrom === undefined ? '' : ` (inferred from ${inferredFrom})`;
  const reason = evidence === '' ? `${advice}${basis}.` : `${advice}: ${evidence}${basis}.`;
  return { disposition, reason };
}
