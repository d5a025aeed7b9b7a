import { CATEGORY_TEXT } from '../../../rules/category.ts';
import type { Report, ReportDestination } from '../../report.ts';
import {
  evidenceOf,
  type RequestedRule,
  type Requester,
  requestedRules,
  STABILITY_TEXT,
  sourceOf,
} from '../change-request.ts';
import { count } from '../phrases.ts';
import { bullets, code, codes, paragraph } from './inline.ts';
import { type Html, html, NOTHING } from './markup.ts';
import { type Column, groupBy, groupedTable } from './table.ts';

/** What the firewall team decides on: the rules asked for, and what a person must look at first. */
export function firewallSection(report: Report, requester: Requester): Html {
  const rules = requestedRules(report, requester);
  const review = report.destinations.filter(({ disposition }) => disposition === 'review');
  return html`<section aria-labelledby="firewall">
<h2 id="firewall">For the firewall team</h2>
${rules.length === 0 ? paragraph('No rule is asked for.') : intro(rules)}${groupedTable(`Rules asked for: ${rules.length}`, RULES, groupBy(rules, whyRule))}${reviewPart(review)}${wildcards(report)}</section>
`;
}

function intro(rules: readonly RequestedRule[]): Html {
  const steady = rules.filter(({ stability }) => stability === 'fixed').length;
  const how =
    steady === rules.length
      ? 'All are stable names under the control of their vendors.'
      : `${steady} of ${rules.length} are stable names under the control of their vendors; the others say why they are not.`;
  const open = rules.some((rule) => rule.requester === '' || rule.expires === '')
    ? 'Owner and expiry are not in a record: where they are empty, they are to be filled in.'
    : '';
  return paragraph('Outbound, from the cluster, over TCP.', how, open);
}

const RULES: readonly Column<RequestedRule>[] = [
  { title: 'Host', cell: (rule) => code(rule.host) },
  {
    title: 'Port',
    kind: 'figure',
    cell: (rule) => html`${rule.port} <span class="faint">${rule.application}</span>`,
  },
  {
    title: 'Evidence (UTC)',
    kind: 'wide',
    cell: (rule) => html`${rule.evidence}${source(rule.source)}`,
  },
  { title: 'Stability', cell: (rule) => STABILITY_TEXT[rule.stability] },
  { title: 'Owner', cell: (rule) => rule.requester },
  { title: 'Expires', cell: (rule) => rule.expires },
];

function source(who: string): Html {
  return html`<br><span class="faint">From: ${who}</span>`;
}

function whyRule({ purpose, justification }: RequestedRule): Html {
  return html`<strong>${purpose}.</strong> ${justification}`;
}

function reviewPart(review: readonly ReportDestination[]): Html {
  if (review.length === 0) return NOTHING;
  return html`<h3>To be looked at first</h3>
${paragraph(
  `${count(review.length, 'destination')} that no rule of Sallyport knows well enough to ask for.`,
  'Whoever runs the client named beside it can say what it is for.',
)}${groupedTable(`Not asked for yet: ${review.length}`, REVIEW, groupBy(review, whyReview))}`;
}

const REVIEW: readonly Column<ReportDestination>[] = [
  { title: 'Host', cell: ({ host }) => code(host) },
  { title: 'Port', kind: 'figure', cell: ({ port }) => port },
  {
    title: 'Evidence (UTC)',
    kind: 'wide',
    cell: (one) => html`${evidenceOf(one)}${source(sourceOf(one))}`,
  },
];

function whyReview({ category, label, reason }: ReportDestination): Html {
  return html`<strong>${label ?? CATEGORY_TEXT[category].title}.</strong> ${reason}`;
}

function wildcards({ plan }: Report): Html {
  if (plan.wildcards.length === 0) return NOTHING;
  return html`<h3>Wildcards that would be safe</h3>
${bullets(
  plan.wildcards.map(
    ({ pattern, covers, admitsBeyond }) =>
      html`${code(pattern)} for ${codes(covers, 8)}: it also admits ${admitsBeyond}`,
  ),
)}`;
}
