import type { Disposition } from '../../../rules/category.ts';
import type { Report } from '../../report.ts';
import { count, headingOf } from '../phrases.ts';
import { usd } from '../plan-phrases.ts';
import { summarySentences } from '../summary-phrases.ts';
import { type Html, html } from './markup.ts';

/** The head of the page: what this is about, in facts. */
export function banner(report: Report): Html {
  const { lines } = headingOf(report);
  const names = report.runs.map(({ name }) => name).join(', ');
  return html`<header>
<p class="maker">Sallyport</p>
<h1>Egress report: ${names}</h1>
${lines.map((line) => html`<p class="fact">${line}</p>\n`)}</header>
`;
}

/** The three sentences, and who has to do what. */
export function summarySection(report: Report): Html {
  return html`<section aria-labelledby="summary">
<h2 id="summary">Summary</h2>
<p class="lead">${summarySentences(report).join(' ')}</p>
<div class="cards">
${[firewallCard(report), accountCard(report), clientCard(report)]}</div>
</section>
`;
}

interface Card {
  readonly who: string;
  readonly target: string;
  readonly figure: string;
  readonly what: string;
  readonly notes: readonly string[];
}

function card({ who, target, figure, what, notes }: Card): Html {
  return html`<section class="card">
<h3><a href="#${target}">${who}</a></h3>
<p class="figure"><strong>${figure}</strong> ${what}</p>
${notes.map((note) => html`<p>${note}</p>\n`)}</section>
`;
}

function firewallCard(report: Report): Html {
  const rules = report.plan.firewall.length;
  const review = amount(report, 'review');
  return card({
    who: 'Firewall team',
    target: 'firewall',
    figure: String(rules),
    what: rules === 1 ? 'rule to approve' : 'rules to approve',
    notes: [
      review === 0
        ? 'Nothing else needs a look.'
        : `${count(review, 'destination')} to look at first: nobody knows ${review === 1 ? 'it' : 'them'} well enough.`,
    ],
  });
}

function accountCard(report: Report): Html {
  const { endpoints, cost } = report.plan;
  const price = cost.endpoints.monthlyUsd;
  return card({
    who: 'AWS account owner',
    target: 'aws',
    figure: String(endpoints.length),
    what: endpoints.length === 1 ? 'VPC endpoint' : 'VPC endpoints',
    notes:
      endpoints.length === 0
        ? ['No traffic that an endpoint of the home region would carry.']
        : [
            `${usd(price)} a month in ${count(cost.zones, 'zone')}; ${usd(cost.nat.monthlyUsd)} for NAT gateways.`,
            `They take ${count(amount(report, 'endpoint'), 'destination')} off the firewall.`,
          ],
  });
}

function clientCard(report: Report): Html {
  const settings = report.plan.configuration.length;
  const hosts = new Set(report.plan.mirrors.flatMap((mirror) => mirror.hosts)).size;
  return card({
    who: 'Cluster engineer',
    target: 'clients',
    figure: String(settings),
    what: settings === 1 ? 'setting to change' : 'settings to change',
    notes: [
      hosts === 0
        ? 'No package mirror to set up.'
        : `${count(hosts, 'mirror and package host')} to serve from an internal mirror.`,
    ],
  });
}

function amount({ summary }: Report, disposition: Disposition): number {
  return summary.byDisposition[disposition] ?? 0;
}
