import type { Report } from '../report.ts';
import { requestedRules } from './change-request.ts';
import { completenessPhrases } from './completeness-phrases.ts';
import { code, codes, prose, section, table } from './gfm.ts';
import { awsBlocks } from './markdown-aws.ts';
import { destinationBlocks, reviewRows, troubleLines } from './markdown-destinations.ts';
import type { RenderOptions } from './options.ts';
import { phasePhrases } from './phase-phrases.ts';
import { blindSpotTitle, count, headingOf, movePhrase, tasksOf } from './phrases.ts';
import { summarySentences } from './summary-phrases.ts';

/** GitHub's API: "body is too long (maximum is 65536 characters)" (read 2026-11-20). */
const MOST_CHARACTERS = 65_000;

/** Destinations that each category shows at most: the first of these that fits. */
const ROWS: readonly number[] = [1_000, 200, 100, 50, 20, 10, 5, 0];

/**
 * Writes the report as GitHub-flavoured Markdown, to be read as the text of a pull request: the
 * summary and what to do first, and behind it what opens when it is asked for. What would not fit
 * into such a text is counted: the other formats have all.
 */
export function renderMarkdown(report: Report, { requester }: RenderOptions = {}): string {
  const before = [...opening(report), ...asked(report, requester), ...limits(report)];
  const written = (rows: number): string =>
    join([...before, ...destinationBlocks(report, rows), signature(report)]);
  const fitting = ROWS.find((rows) => written(rows).length <= MOST_CHARACTERS) ?? 0;
  return written(fitting);
}

function join(blocks: readonly string[]): string {
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}

function opening(report: Report): string[] {
  const { title, lines } = headingOf(report);
  const tasks = tasksOf(report).map(({ disposition, destinations, what }) => [
    `**${disposition}**`,
    String(destinations),
    prose(what),
  ]);
  return [
    `# ${prose(title)}`,
    summarySentences(report).map(prose).join(' '),
    lines.map(prose).join('  \n'),
    section('What to do', table(['Disposition', 'Destinations', 'Task'], tasks)),
    section('Failed or refused', troubleLines(report)),
  ];
}

function asked(report: Report, requester: RenderOptions['requester']): string[] {
  return [
    section('Firewall entries', firewall(report, requester)),
    section('To be looked at first', reviewRows(report)),
    ...awsBlocks(report),
    section('Settings', settings(report)),
    section('Mirrors', mirrors(report)),
    section('Wildcards that would be safe', wildcards(report)),
    section('In another region', moves(report)),
  ];
}

function limits(report: Report): string[] {
  const bullets = (phrases: readonly string[]): string[] =>
    phrases.map((phrase) => `- ${prose(phrase)}`);
  return [
    section('Phases of the deployment', bullets(phasePhrases(report))),
    section('How complete this is', bullets(completenessPhrases(report))),
    section(blindSpotTitle(report), bullets(report.blindSpots)),
  ];
}

function signature({ tool, generatedAt }: Report): string {
  return `<sub>Made by Sallyport ${prose(tool.version)} at ${generatedAt}</sub>`;
}

function firewall(report: Report, requester: RenderOptions['requester']): string[] {
  const rows = requestedRules(report, requester).map((rule) => [
    code(rule.host),
    String(rule.port),
    rule.application,
    prose(rule.purpose),
    prose(rule.evidence),
  ]);
  return table(['Host', 'Port', 'Application', 'Purpose', 'Evidence'], rows);
}

function settings({ plan }: Report): string[] {
  const rows = plan.configuration.map(({ setting, value, why, hosts }) => [
    code(setting),
    value
      .split(/,(?! )/)
      .map(code)
      .join(', '),
    prose(why),
    hosts.join() === value ? 'these' : codes(hosts),
  ]);
  return table(['Setting', 'Value', 'Why', 'Hosts'], rows);
}

function mirrors({ plan }: Report): string[] {
  return plan.mirrors.flatMap(({ name, hosts, distributions, advice }) => [
    `- **${prose(name)}**, ${count(hosts.length, 'host')}: ${prose(advice)}`,
    ...distributions.map((one) => `  - ${prose(one.name)}: ${codes(one.hosts, 12)}`),
  ]);
}

function wildcards({ plan }: Report): string[] {
  return plan.wildcards.map(
    ({ pattern, covers, admitsBeyond }) =>
      `- ${code(pattern)} for ${codes(covers)}: it also admits ${prose(admitsBeyond)}`,
  );
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
