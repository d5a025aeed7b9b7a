import type { PhaseSpan, RunPhases } from '../../../analyzer/phases/phase.ts';
import type { Plan, Report } from '../../../analyzer/report.ts';
import { sampleReport } from '../sample-report.ts';

/** A report in which whatever a client, a log or a rule file can choose is this text. */
export function reportOf(text: string): Report {
  const report = sampleReport();
  const [first] = report.destinations;
  if (first === undefined) throw new Error('the sample is empty');
  const hostile = {
    ...first,
    host: text,
    label: text,
    reason: text,
    vendor: text,
    clients: [text],
    roles: [text],
    errors: { [text]: 1 },
    phases: [{ phase: text, certainty: 'guess', everyMs: 1000 }] as const,
    paths: [text, text],
    userAgents: [text],
  };
  return {
    ...report,
    summary: { ...report.summary, byDisposition: { allow: 1, mirror: 1, reconfigure: 1 } },
    runs: report.runs.map((run) => ({ ...run, name: text, clients: [text] })),
    destinations: [hostile],
    plan: {
      ...report.plan,
      firewall: [{ host: text, port: 443, protocol: 'tls', purpose: text }],
      configuration: [
        { setting: text, value: text, why: text, hosts: [text], source: text, read: null },
      ],
      mirrors: [
        {
          name: text,
          hosts: [text],
          distributions: [{ name: text, hosts: [text] }],
          advice: text,
        },
      ],
      ...hostileAwsPlan(report.plan, text),
    },
    phases: { runs: [hostilePhases(text)] },
    blindSpots: [text],
    wire: null,
  };
}

function hostileAwsPlan({ endpoints, securityGroups }: Plan, text: string): Partial<Plan> {
  const policy = {
    Version: '2012-10-17',
    Statement: [{ Sid: text, Effect: 'Allow', Principal: '*', Action: [text], Resource: [text] }],
  } as const;
  return {
    endpoints: endpoints.slice(0, 1).map((endpoint) => ({
      ...endpoint,
      serviceName: text,
      covers: [text],
      doesNotCover: [text],
      notCoveredBecause: [{ host: text, why: text }],
      policy,
      policyGaps: [text],
    })),
    securityGroups: securityGroups.map((group) => ({ ...group, role: text, purpose: text })),
    securityGroupRefusals: [{ destinations: [text], reason: text }],
    warnings: [{ id: 'x', warning: text, hosts: [text], source: text, read: '2026-11-20' }],
  };
}

function hostilePhases(text: string): RunPhases {
  const span: PhaseSpan = {
    ...{ phase: text, from: '', to: '', fromMs: 0, toMs: 60_000, clients: 1, destinations: 1 },
    certainty: 'guess',
    why: text,
  };
  return { run: text, how: 'timing', phases: [span], limits: [text] };
}
