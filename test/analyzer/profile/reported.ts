import { analyse } from '../../../analyzer/analyse.ts';
import { classify } from '../../../analyzer/classify/classify.ts';
import { classifyName } from '../../../analyzer/classify/classify-name.ts';
import { loadRules } from '../../../analyzer/commands/rules.ts';
import { awsGuide } from '../../../analyzer/plan/aws-guide.ts';
import type { Report } from '../../../analyzer/report.ts';
import { destination, run } from '../sample-record.ts';

const RULES = loadRules([]);

/** The report on these destinations, by the shipped rules; the home region is what most of them name. */
export function reportOf(
  authorities: readonly string[],
  { denied = false }: { readonly denied?: boolean } = {},
): Report {
  const verdicts = denied
    ? { allowed: 0, denied: 4, wouldDeny: 0 }
    : { allowed: 4, denied: 0, wouldDeny: 0 };
  return analyse(
    {
      runs: [run()],
      destinations: authorities.map((authority) => destination(authority, { verdicts })),
      classify: (seen) => classify(seen, RULES),
      classifyName: (host) => classifyName(host, RULES),
      guide: awsGuide,
    },
    { now: Date.parse('2026-11-20T11:00:00Z'), version: '0.1.0' },
  );
}
