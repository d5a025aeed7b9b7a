import type { PlannedEndpoint, Report } from '../report.ts';
import { code, codes, details, prose, section, table } from './gfm.ts';
import { costLines, groupPhrases, usd } from './plan-phrases.ts';
import { printable } from './printable.ts';

/** The AWS plan: the endpoints and their cost, and folded what is needed to build them. */
export function awsBlocks(report: Report): string[] {
  const folded = [
    warnings(report),
    securityGroups(report),
    ...report.plan.endpoints.map(policyDetails),
  ].filter((lines) => lines.length > 0);
  return [section('VPC endpoints', endpoints(report)), ...folded.map((lines) => lines.join('\n'))];
}

function endpoints({ plan }: Report): string[] {
  const rows = plan.endpoints.map((endpoint) => [
    code(endpoint.serviceName),
    endpoint.type,
    PRIVATE_DNS[String(endpoint.privateDns)] ?? '',
    usd(endpoint.monthlyUsd).replace('$', '\\$'),
    codes(endpoint.covers),
    endpoint.notCoveredBecause.map(({ host, why }) => `${code(host)}: ${prose(why)}`).join('; '),
  ]);
  const head = ['Endpoint', 'Type', 'Private DNS', 'A month', 'Covers', 'Does not cover'];
  return [
    ...table(head, rows),
    ...(rows.length === 0 ? [] : ['', costLines(plan).map(prose).join(' ')]),
  ];
}

const PRIVATE_DNS: Readonly<Record<string, string>> = {
  true: 'on',
  false: 'none',
  null: 'not known',
};

function warnings({ plan }: Report): string[] {
  return details(
    `Before building these: ${plan.warnings.length} to know`,
    plan.warnings.map(({ warning, hosts, source, read }) => {
      const about = hosts.length === 0 ? '' : ` ${codes(hosts)}`;
      return `- ${prose(warning)}${about} <sub>${prose(source)}, ${read}</sub>`;
    }),
  );
}

function securityGroups({ plan }: Report): string[] {
  const rows = groupPhrases(plan).map(({ group, rules, quota }) => [
    code(group.name),
    prose(group.purpose),
    rules.map(prose).join('<br>'),
    quota,
  ]);
  const refused = plan.securityGroupRefusals.map(
    ({ destinations, reason }) => `- ${codes(destinations, 12)}: ${prose(reason)}`,
  );
  return details(`Security groups: ${rows.length}`, [
    ...table(['Group', 'For', 'Rules', 'Quota'], rows),
    ...(refused.length === 0 ? [] : ['', 'What no security group can say:', '', ...refused]),
  ]);
}

/** The policy as it can be pasted; host and bucket names cannot leave the fence, as JSON escapes newlines. */
function policyDetails({ service, policy, policyGaps }: PlannedEndpoint): string[] {
  const gaps = policyGaps.map((gap) => `- ${prose(gap)}`);
  const json = JSON.stringify(policy, null, 2).split('\n').map(printable);
  return details(`Endpoint policy for ${service}, limited to the buckets seen`, [
    ...(policy === null ? [] : ['```json', ...json, '```']),
    ...(gaps.length === 0 ? [] : ['', 'Before it is put on:', '', ...gaps]),
  ]);
}
