import type { PlannedEndpoint, Report } from '../../report.ts';
import { count } from '../phrases.ts';
import { costLines, type GroupPhrase, groupPhrases, usd } from '../plan-phrases.ts';
import { bullets, code, codes, paragraph, source } from './inline.ts';
import { type Html, html, join, NOTHING } from './markup.ts';
import { type Column, table } from './table.ts';

/** What the owner of the AWS account builds, what it costs, and what to know before. */
export function awsSection(report: Report): Html {
  const { plan } = report;
  return html`<section aria-labelledby="aws">
<h2 id="aws">For the AWS account owner</h2>
${plan.endpoints.length === 0 ? paragraph('No VPC endpoint would carry any of this traffic.') : endpoints(report)}${warnings(report)}${securityGroups(report)}</section>
`;
}

function endpoints({ plan }: Report): Html {
  return html`${paragraph('Traffic to these services needs no firewall rule once a VPC endpoint carries it.')}${table(
    `VPC endpoints: ${plan.endpoints.length}`,
    ENDPOINTS,
    plan.endpoints,
  )}${paragraph(...costLines(plan))}`;
}

const MOST_HOSTS = 8;

const ENDPOINTS: readonly Column<PlannedEndpoint>[] = [
  {
    title: 'Endpoint',
    cell: ({ serviceName, confirmed }) =>
      html`${code(serviceName)}${confirmed ? NOTHING : html`<br><span class="faint">the usual name, in no AWS document</span>`}`,
  },
  { title: 'Type', cell: ({ type }) => type },
  { title: 'Private DNS', cell: ({ privateDns }) => PRIVATE_DNS[String(privateDns)] ?? '' },
  { title: 'A month', kind: 'figure', cell: ({ monthlyUsd }) => usd(monthlyUsd) },
  { title: 'Carries', kind: 'wide', cell: ({ covers }) => codes(covers, MOST_HOSTS) },
  {
    title: 'Does not carry',
    kind: 'wide',
    cell: ({ notCoveredBecause }) =>
      join(
        notCoveredBecause.map(({ host, why }) => html`${code(host)}: ${why}`),
        html`<br>`,
      ),
  },
];

const PRIVATE_DNS: Readonly<Record<string, string>> = {
  true: 'on',
  false: 'none',
  null: 'not known',
};

function warnings({ plan }: Report): Html {
  if (plan.warnings.length === 0) return NOTHING;
  return html`<h3>To know before building them</h3>
${bullets(
  plan.warnings.map(
    ({ warning, hosts, source: from, read }) =>
      html`${warning}${hosts.length === 0 ? NOTHING : html` About: ${codes(hosts, MOST_HOSTS)}.`} ${source(from, read)}`,
  ),
)}`;
}

function securityGroups({ plan }: Report): Html {
  const refused = plan.securityGroupRefusals.map(
    ({ destinations, reason }) => html`${codes(destinations, MOST_HOSTS)}: ${reason}`,
  );
  return html`${table(`Security groups: ${plan.securityGroups.length}`, GROUPS, groupPhrases(plan))}${refused.length === 0 ? NOTHING : html`<h3>What no security group can say</h3>\n`}${bullets(refused)}`;
}

const GROUPS: readonly Column<GroupPhrase>[] = [
  { title: 'Group', cell: ({ group }) => code(group.name) },
  { title: 'For', cell: ({ group }) => group.purpose },
  {
    title: 'Rules',
    kind: 'wide',
    cell: ({ rules }) =>
      join(
        rules.map((rule) => html`${rule}`),
        html`<br>`,
      ),
  },
  { title: 'Quota', cell: ({ quota }) => quota },
];

/** The policies of the endpoints as they can be pasted, and what to add before. */
export function policyAppendix({ plan }: Report): Html {
  const limited = plan.endpoints.filter(
    ({ policy, policyGaps }) => policy !== null || policyGaps.length > 0,
  );
  if (limited.length === 0) return NOTHING;
  return html`<section aria-labelledby="policies">
<h2 id="policies">Appendix: endpoint policies</h2>
${paragraph(`${count(limited.length, 'policy').replace(/ys$/, 'ies')} limited to the buckets seen.`)}${limited.map(policyOf)}</section>
`;
}

function policyOf({ serviceName, policy, policyGaps }: PlannedEndpoint): Html {
  const lines = policy === null ? [] : JSON.stringify(policy, null, 2).split('\n');
  return html`<h3>${code(serviceName)}</h3>
${
  lines.length === 0
    ? NOTHING
    : html`<pre>${join(
        lines.map((line) => html`${line}`),
        html`\n`,
      )}</pre>\n`
}${policyGaps.length === 0 ? NOTHING : paragraph('Before it is put on:')}${bullets(policyGaps.map((gap) => html`${gap}`))}`;
}
