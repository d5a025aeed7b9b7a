import { analyse } from '../../../../analyzer/analyse.ts';
import { classify } from '../../../../analyzer/classify/classify.ts';
import { classifyName } from '../../../../analyzer/classify/classify-name.ts';
import { loadRules } from '../../../../analyzer/commands/rules.ts';
import { awsGuide } from '../../../../analyzer/plan/aws-guide.ts';
import type { Report } from '../../../../analyzer/report.ts';
import type { Destination } from '../../../../proxy/event.ts';
import type { Host } from '../../../../rules/host.ts';
import { formatEntryTarget } from '../../../../rules/policy-entry.ts';
import { destination, run } from '../../sample-record.ts';
import { FOUNDING } from './make-allowlist.ts';

/** The report on a run that reached just what the founding allowlist holds. */
export function foundingReport(): Report {
  const rules = loadRules([]);
  const destinations = FOUNDING.entries.flatMap(({ target, ports }) =>
    ports.map((port) => destination(`${formatEntryTarget(target)}:${port}`)),
  );
  const classifyOne = (one: Destination): ReturnType<typeof classify> => classify(one, rules);
  const input = {
    runs: [run()],
    destinations,
    classify: classifyOne,
    classifyName: (host: Host) => classifyName(host, rules),
    guide: awsGuide,
  };
  return analyse(input, {
    now: Date.parse('2026-11-20T10:00:00Z'),
    version: '0.0.0',
    region: 'us-east-1',
  });
}
