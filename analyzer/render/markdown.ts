import { CATEGORIES, CATEGORY_TEXT, type Category } from '../../rules/category.ts';
import type { PlannedEndpoint, Report, ReportDestination } from '../report.ts';
import { completenessPhrases } from './completeness-phrases.ts';
import { count, headingOf, movePhrase, tasksOf, troubleOf } from './phrases.ts';
import { costLines, groupPhrases, usd } from './plan-phrases.ts';
import { printable } from './printable.ts';

/**
 * Writes the report as GitHub-flavoured Markdown, to be read as the text of a pull request:
 * what to do, the plan, then every destination by category.
 */
export function renderMarkdown(report: Report): string {
  const { title, lines } = headingOf(report);
  const blocks = [
    `# ${prose(title)}`,
    lines.map(prose).join('  \n'),
    section('What to do', tasks(report)),
    section('VPC endpoints', endpoints(report)),
    section('Security groups', securityGroups(report)),
    section('Before building these', warnings(report)),
    section('Firewall entries', firewall(report)),
    section('Settings', settings(report)),
    section('Mirrors', mirrors(report)),
    section('Wildcards that would be safe', wildcards(report)),
    ...CATEGORIES.map((category) => categorySection(report, category)),
    section('In another region', moves(report)),
    section(
      'How complete this is',
      completenessPhrases(report).map((phrase) => `- ${prose(phrase)}`),
    ),
    section(
      'Not in this record',
      report.blindSpots.map((spot) => `- ${prose(spot)}`),
    ),
    `<sub>Made by Sallyport ${prose(report.tool.version)} at ${report.generatedAt}</sub>`,
  ];
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}

export function section(title: string, lines: readonly string[]): string {
  return lines.length === 0 ? '' : `## ${title}\n\n${lines.join('\n')}`;
}

function tasks(report: Report): string[] {
  const rows = tasksOf(report).map(({ disposition, destinations, what }) => [
    `**${disposition}**`,
    String(destinations),
    prose(what),
  ]);
  return table(['Disposition', 'Destinations', 'Task'], rows);
}

function endpoints({ plan }: Report): string[] {
  const rows = plan.endpoints.map((endpoint) => [
    code(endpoint.serviceName),
    endpoint.type,
    PRIVATE_DNS[String(endpoint.privateDns)] ?? '',
    usd(endpoint.monthlyUsd).replace('$', '\\$'),
    endpoint.covers.map(code).join(', '),
    endpoint.notCoveredBecause.map(({ host, why }) => `${code(host)}: ${prose(why)}`).join('; '),
  ]);
  const head = ['Endpoint', 'Type', 'Private DNS', 'A month', 'Covers', 'Does not cover'];
  return [
    ...table(head, rows),
    ...plan.endpoints.flatMap(policyLines),
    ...(rows.length === 0 ? [] : ['', costLines(plan).map(prose).join(' ')]),
  ];
}

function moves({ transposition }: Report): string[] {
  if (transposition === null) return [];
  const { from, to, same, changes } = transposition;
  return [
    prose(`In ${to} instead of ${from}, ${count(same, 'destination')} as before, and:`),
    '',
    ...changes.map((change) => `- ${prose(movePhrase(change))}`),
  ];
}

function wildcards({ plan }: Report): string[] {
  return plan.wildcards.map(
    ({ pattern, covers, admitsBeyond }) =>
      `- ${code(pattern)} for ${covers.map(code).join(', ')}: it also admits ${prose(admitsBeyond)}`,
  );
}

const PRIVATE_DNS: Readonly<Record<string, string>> = {
  true: 'on',
  false: 'none',
  null: 'not known',
};

/** The policy as it can be pasted; host and bucket names cannot leave the fence, as JSON escapes newlines. */
function policyLines({ serviceName, policy, policyGaps }: PlannedEndpoint): string[] {
  const gaps = policyGaps.map((gap) => `- ${prose(gap)}`);
  if (policy === null) return gaps.length === 0 ? [] : ['', ...gaps];
  const json = JSON.stringify(policy, null, 2).split('\n').map(printable);
  return [
    '',
    `Endpoint policy for ${code(serviceName)}, limited to the buckets seen:`,
    '',
    '```json',
    ...json,
    '```',
    ...(gaps.length === 0 ? [] : ['', 'Before it is put on:', '', ...gaps]),
  ];
}

function securityGroups({ plan }: Report): string[] {
  const rows = groupPhrases(plan).map(({ group, rules, quota }) => [
    code(group.name),
    prose(group.purpose),
    rules.map(prose).join('<br>'),
    quota,
  ]);
  const refused = plan.securityGroupRefusals.map(
    ({ destinations, reason }) => `- ${destinations.map(code).join(', ')}: ${prose(reason)}`,
  );
  return [
    ...table(['Group', 'For', 'Rules', 'Quota'], rows),
    ...(refused.length === 0 ? [] : ['', 'What no security group can say:', '', ...refused]),
  ];
}

function warnings({ plan }: Report): string[] {
  return plan.warnings.map(
    ({ warning, hosts, source, read }) =>
      `- ${prose(warning)} ${hosts.map(code).join(', ')} <sub>${prose(source)}, ${read}</sub>`,
  );
}

function firewall({ plan }: Report): string[] {
  const rows = plan.firewall.map(({ host, port, protocol, purpose }) => [
    code(host),
    String(port),
    protocol,
    prose(purpose),
  ]);
  return table(['Host', 'Port', 'Protocol', 'Purpose'], rows);
}

function settings({ plan }: Report): string[] {
  const rows = plan.configuration.map(({ setting, value, why, hosts }) => [
    code(setting),
    code(value),
    prose(why),
    hosts.map(code).join(', '),
  ]);
  return table(['Setting', 'Value', 'Why', 'Hosts'], rows);
}

function mirrors({ plan }: Report): string[] {
  return plan.mirrors.flatMap(({ name, hosts, distributions, advice }) => [
    `- **${prose(name)}**, ${count(hosts.length, 'host')}: ${prose(advice)}`,
    ...distributions.map((one) => `  - ${prose(one.name)}: ${one.hosts.map(code).join(', ')}`),
  ]);
}

function categorySection({ destinations }: Report, category: Category): string {
  const found = destinations.filter((destination) => destination.category === category);
  const head = ['Host', 'Port', 'Count', 'Clients', 'Disposition', 'Why'];
  return section(CATEGORY_TEXT[category].title, table(head, found.map(toRow)));
}

function toRow(destination: ReportDestination): string[] {
  const { host, port, events, clients, disposition, reason } = destination;
  const trouble = troubleOf(destination);
  return [
    code(host),
    String(port),
    String(events),
    clients.length === 0 ? '-' : String(clients.length),
    disposition,
    `${trouble === undefined ? '' : `**${prose(trouble)}** `}${prose(reason)}${paths(destination)}`,
  ];
}

const SHOWN_PATHS = 3;

function paths({ paths: seen }: ReportDestination): string {
  if (seen.length === 0) return '';
  const more = seen.length - SHOWN_PATHS;
  const shown = seen.slice(0, SHOWN_PATHS).map(code).join(', ');
  return ` Paths: ${shown}${more > 0 ? ` and ${more} more` : ''}.`;
}

/** A table, or nothing where it has no rows. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  if (rows.length === 0) return [];
  return [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`);
}

/** What has a meaning inside a line of GitHub-flavoured Markdown (GFM §6, and HTML). */
const MARKUP = /[\\`*_[\]<>|~&#$]/g;

/**
 * Writes text so that nothing in it is markup, and no name in it notifies a person: an `@` or a
 * bare address is cut from what follows by an empty comment.
 */
export function prose(text: string): string {
  return printable(text)
    .replace(MARKUP, '\\$&')
    .replace(/@|:(?=\/\/)/g, '$&<!-- -->');
}

/**
 * Writes text as a code span, fenced by more backticks than it holds (GFM §6.3).
 *
 * A `|` ends a table cell even there and is escaped; behind a backslash, where readers of Markdown
 * disagree on what is escaped, it is written out as `\x7c`.
 */
export function code(text: string): string {
  const shown = printable(text)
    .replace(/(\\+)\|/g, '$1x7c')
    .replaceAll('|', '\\|');
  const longest = (shown.match(/`+/g) ?? []).reduce((most, run) => Math.max(most, run.length), 0);
  const fence = '`'.repeat(longest + 1);
  const space = longest > 0 || shown === '' ? ' ' : '';
  return `${fence}${space}${shown}${space}${fence}`;
}
